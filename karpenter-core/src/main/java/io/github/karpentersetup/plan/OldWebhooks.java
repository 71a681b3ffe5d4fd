package io.github.karpentersetup.plan;

import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.Undo;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Optional;

/**
 * The admission webhooks of Karpenter before 1.0 (charts 0.32 to 0.37). Later releases do not
 * answer them, and as they refuse what is not answered, nothing of Karpenter's could be written any
 * more.
 */
final class OldWebhooks {

  private static final String NAME = "old-webhooks";
  private static final String API = "admissionregistration.k8s.io/v1";

  static final List<ObjectRef> ALL =
      List.of(
          new ObjectRef(
              API, "MutatingWebhookConfiguration", "defaulting.webhook.karpenter.k8s.aws"),
          new ObjectRef(
              API, "ValidatingWebhookConfiguration", "validation.webhook.config.karpenter.sh"),
          new ObjectRef(
              API, "ValidatingWebhookConfiguration", "validation.webhook.karpenter.k8s.aws"),
          new ObjectRef(API, "ValidatingWebhookConfiguration", "validation.webhook.karpenter.sh"));

  private OldWebhooks() {}

  /** Whether a step removes them: before, nothing of Karpenter's can be written. */
  static boolean isRemoval(String step) {
    return step.endsWith("/" + NAME);
  }

  /** Plans their removal once the first release from 1.0 on runs; gives the step's id. */
  static Optional<String> remove(Draft draft, KarpenterVersion release, List<String> ready) {
    boolean left = !draft.kubernetes().leftovers().webhooks().isEmpty();
    if (!release.atLeast(1, 0, 0) || !(left || draft.upgrade().migrates(release))) {
      return Optional.empty();
    }
    var info =
        Steps.of(
                Phase.CONTROLLER,
                release + "/" + NAME,
                "admission webhooks of Karpenter before 1.0")
            .after(ready)
            .change(new Change("webhook configurations", "of before 1.0", ""))
            .changeOrKeep(
                new Undo.Nothing("the chart of a release before 1.0 brings its webhooks back"));
    return Optional.of(draft.add(new RemoveObjects(info, RemoveObjects.Whose.ANYONES, ALL)));
  }
}
