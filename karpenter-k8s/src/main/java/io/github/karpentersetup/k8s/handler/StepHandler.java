package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.step.KubernetesStep;
import java.util.Optional;

/**
 * Carries out one kind of step. {@link ApiFailure} passes through both methods; {@link Handlers}
 * turns it into what the executor's contract asks for.
 *
 * @param <S> the kind
 */
interface StepHandler<S extends KubernetesStep> {

  /** Reads whether the step's goal holds. */
  Check check(S step);

  /** What would stop the step, looked for before anything of the plan is written. */
  default Optional<Problem> obstacle(S step) {
    return Optional.empty();
  }

  /** Writes what is missing. A kind that only awaits writes nothing. */
  default Outcome execute(S step) {
    var check = check(step);
    return check.isHolding()
        ? new Outcome.Unchanged(check.detail())
        : new Outcome.TryAgain(check.detail(), Optional.empty());
  }

  /** As {@link #check}, for the way back: whether nothing of the step is left. */
  default Check checkUndone(S step) {
    return Check.holds("nothing of it is undone");
  }

  /** Takes back what the step did. What is not ours stays. */
  default Outcome undo(S step) {
    var check = checkUndone(step);
    return check.isHolding()
        ? new Outcome.Unchanged(check.detail())
        : new Outcome.TryAgain(check.detail(), Optional.empty());
  }
}
