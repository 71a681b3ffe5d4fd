package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * An EKS add-on that is there has these configuration values. What was changed in the cluster by
 * others stays, as EKS's {@code PRESERVE} says.
 *
 * @param from the values it had when the plan was made, as JSON or YAML; may be empty
 * @param configuration the values, as compact JSON
 */
public record ConfigureAddon(
    StepInfo info, String cluster, String addon, String from, String configuration)
    implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("aws eks update-addon", "--cluster-name", cluster)
            .with("--addon-name", addon)
            .with("--configuration-values", configuration)
            .with("--resolve-conflicts", "PRESERVE")
            .text());
  }
}
