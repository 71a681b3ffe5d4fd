package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Steps of several writes that stop between two. */
class PartialStepTest {

  private static final EnsureInstanceProfile STEP =
      new EnsureInstanceProfile(
          new StepInfo(
              "identity/instance-profile",
              Phase.IDENTITY,
              "instance profile p",
              Action.CREATE,
              List.of(),
              List.of(),
              new Undo.Remove("instance profile p"),
              Optional.empty()),
          "p",
          "/",
          "r",
          Map.of());

  private final AwsSandbox sandbox = AwsSandbox.lab();

  private Outcome execute() {
    try (var executor = SandboxWorld.executor(sandbox)) {
      return executor.execute(STEP);
    }
  }

  @Test
  void aRefusalSaysWhatWasWrittenBefore() {
    sandbox.on("iam:AddRoleToInstanceProfile").deny();

    var outcome = execute();

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).done()).containsExactly("created instance profile p");
  }

  @Test
  void aThrottledOneSaysSoToo() {
    sandbox.on("iam:AddRoleToInstanceProfile").throttle(1);

    var outcome = execute();

    assertThat(outcome).isInstanceOf(Outcome.TryAgain.class);
    assertThat(((Outcome.TryAgain) outcome).done()).containsExactly("created instance profile p");
  }
}
