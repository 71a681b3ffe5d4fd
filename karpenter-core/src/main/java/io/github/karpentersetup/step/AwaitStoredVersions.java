package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.Collections;
import java.util.List;

/**
 * CRDs store objects of one version only. Karpenter 1.0.6 and newer rewrites what is stored
 * otherwise; the API server refuses later CRDs before.
 */
public record AwaitStoredVersions(StepInfo info, List<String> names, String version)
    implements KubernetesStep {

  public AwaitStoredVersions {
    names = List.copyOf(names);
  }

  @Override
  public List<String> shell() {
    // kubectl wait looks at one value, and a version of before may stand behind it.
    var only = String.join(" ", Collections.nCopies(names.size(), version));
    var stored =
        command("kubectl get crd").words(names).text()
            + " -o jsonpath=\"{.items[*].status.storedVersions[*]}\"";
    var until = "until [ \"$(" + stored + ")\" = \"" + only + "\" ]; do sleep 5; done";
    return List.of(command("timeout", info.timeoutSeconds(), "sh", "-c", until).text());
  }
}
