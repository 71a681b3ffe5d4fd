package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.EnsurePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyVersion;

/** A customer-managed policy; a change is a new version, made the default. */
final class ManagedPolicyHandler implements Handler<EnsurePolicy> {

  /** IAM keeps at most this many versions of a policy. */
  private static final int VERSIONS = 5;

  private final Clients clients;

  ManagedPolicyHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsurePolicy step) {
    var found = find(step);
    if (found.isEmpty()) {
      return new Missing(
          "no policy " + step.policy(),
          List.of(new Write("iam:CreatePolicy", "created " + subject(step), () -> create(step))));
    }
    var policy = found.get();
    var document =
        clients
            .iam()
            .getPolicyVersion(r -> r.policyArn(step.arn()).versionId(policy.defaultVersionId()))
            .policyVersion()
            .document();
    var live = IamTags.map(policy.tags());
    var missing = Ours.missingTags(step.tags(), live);
    var isSame = Documents.same(document, step.document());
    if (isSame && missing.isEmpty()) {
      return new Holds(step.arn() + " " + policy.defaultVersionId() + " has the document");
    }
    if (!Ours.mayChange(step, step.tags(), live)) {
      return Ours.blocked(subject(step), "its document differs", step.tags());
    }
    var writes = new ArrayList<Write>();
    if (!isSame) {
      writes.addAll(newVersion(step));
    }
    if (!missing.isEmpty()) {
      writes.add(
          new Write(
              "iam:TagPolicy",
              "tagged " + subject(step),
              () ->
                  clients.iam().tagPolicy(r -> r.policyArn(step.arn()).tags(IamTags.of(missing)))));
    }
    return new Missing(
        step.arn() + (isSame ? " has not the tags " + missing.keySet() : " has another document"),
        writes);
  }

  @Override
  public Look back(EnsurePolicy step) {
    var found = find(step);
    if (found.isEmpty()) {
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), IamTags.map(found.get().tags()))) {
      return Ours.notOurs(subject(step), step.tags());
    }
    var uses =
        number(found.get().attachmentCount()) + number(found.get().permissionsBoundaryUsageCount());
    if (uses > 0) {
      return new Waiting(
          subject(step)
              + " is still used "
              + uses
              + (uses == 1 ? " time" : " times")
              + ", which aws iam list-entities-for-policy --policy-arn "
              + step.arn()
              + " names");
    }
    var writes = new ArrayList<Write>();
    versions(step).stream()
        .filter(v -> !v.isDefaultVersion())
        .forEach(v -> writes.add(delete(step, v.versionId(), "deleted version ")));
    writes.add(
        new Write(
            "iam:DeletePolicy",
            "deleted " + subject(step),
            () -> clients.iam().deletePolicy(r -> r.policyArn(step.arn()))));
    return new Missing(subject(step) + " is there", writes);
  }

  private static int number(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private Optional<Policy> find(EnsurePolicy step) {
    try {
      return Optional.of(clients.iam().getPolicy(r -> r.policyArn(step.arn())).policy());
    } catch (NoSuchEntityException e) {
      return Optional.empty();
    }
  }

  private List<PolicyVersion> versions(EnsurePolicy step) {
    return clients
        .iam()
        .listPolicyVersionsPaginator(r -> r.policyArn(step.arn()))
        .versions()
        .stream()
        .toList();
  }

  private List<Write> newVersion(EnsurePolicy step) {
    var versions = versions(step);
    var writes = new ArrayList<Write>();
    if (versions.size() >= VERSIONS) {
      versions.stream()
          .filter(v -> !v.isDefaultVersion())
          .min(Comparator.comparingInt(v -> number(v.versionId())))
          .ifPresent(v -> writes.add(delete(step, v.versionId(), "deleted the oldest version ")));
    }
    writes.add(
        new Write(
            "iam:CreatePolicyVersion",
            "made a new default version of " + subject(step),
            () ->
                clients
                    .iam()
                    .createPolicyVersion(
                        r ->
                            r.policyArn(step.arn())
                                .policyDocument(step.document())
                                .setAsDefault(true))));
    return writes;
  }

  private Write delete(EnsurePolicy step, String version, String done) {
    return new Write(
        "iam:DeletePolicyVersion",
        done + version,
        () -> clients.iam().deletePolicyVersion(r -> r.policyArn(step.arn()).versionId(version)));
  }

  private void create(EnsurePolicy step) {
    clients
        .iam()
        .createPolicy(
            r ->
                r.policyName(step.policy())
                    .path(path(step.arn()))
                    .policyDocument(step.document())
                    .tags(IamTags.of(step.tags())));
  }

  /** {@code v12} is newer than {@code v9}. */
  private static int number(String version) {
    return Integer.parseInt(version.substring(1));
  }

  /** What stands between {@code policy} and the name in the ARN. */
  private static String path(String arn) {
    var resource = arn.substring(arn.lastIndexOf(':') + 1);
    return resource.substring(resource.indexOf('/'), resource.lastIndexOf('/') + 1);
  }

  @Override
  public String subject(EnsurePolicy step) {
    return "policy " + step.policy();
  }
}
