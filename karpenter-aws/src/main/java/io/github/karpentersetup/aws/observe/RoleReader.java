package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.UrlText;
import io.github.karpentersetup.facts.AwsFacts.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** Reads one role with its policies: three calls side by side, then one per inline policy. */
final class RoleReader {

  private record Inline(String name, String document) {}

  private final Clients clients;
  private final Reads reads;

  RoleReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  /** The role, or nothing if it does not exist. */
  CompletableFuture<List<Role>> role(String name) {
    var subject = "role " + name;
    var role =
        reads.read(
            "iam:GetRole",
            subject,
            ifThere(() -> List.of(clients.iam().getRole(r -> r.roleName(name)).role())));
    var attached =
        reads.read(
            "iam:ListAttachedRolePolicies",
            subject,
            ifThere(
                () ->
                    clients
                        .iam()
                        .listAttachedRolePoliciesPaginator(r -> r.roleName(name))
                        .attachedPolicies()
                        .stream()
                        .map(p -> p.policyArn())
                        .sorted()
                        .toList()));
    var inline =
        reads
            .read(
                "iam:ListRolePolicies",
                subject,
                ifThere(
                    () ->
                        clients
                            .iam()
                            .listRolePoliciesPaginator(r -> r.roleName(name))
                            .policyNames()
                            .stream()
                            .toList()))
            .thenCompose(names -> reads.each(names, p -> inline(name, p), Inline::name));
    return role.thenCombine(
            attached,
            (found, arns) ->
                found.stream()
                    .map(
                        r ->
                            new Role(
                                name,
                                r.arn(),
                                UrlText.decode(r.assumeRolePolicyDocument()),
                                arns,
                                Map.of(),
                                IamReader.map(r.tags()),
                                boundary(r),
                                Map.of()))
                    .toList())
        .thenCombine(inline, RoleReader::withInline);
  }

  private CompletableFuture<List<Inline>> inline(String role, String policy) {
    return reads.read(
        "iam:GetRolePolicy",
        "inline policy " + policy + " of role " + role,
        ifThere(
            () ->
                List.of(
                    new Inline(
                        policy,
                        UrlText.decode(
                            clients
                                .iam()
                                .getRolePolicy(r -> r.roleName(role).policyName(policy))
                                .policyDocument())))));
  }

  private static List<Role> withInline(List<Role> found, Map<String, Inline> inline) {
    var documents = new TreeMap<String, String>();
    inline.forEach((name, i) -> documents.put(name, i.document()));
    return found.stream()
        .map(
            r ->
                new Role(
                    r.name(),
                    r.arn(),
                    r.trustPolicy(),
                    r.attachedPolicies(),
                    documents,
                    r.tags(),
                    r.permissionsBoundary(),
                    r.attachedDocuments()))
        .toList();
  }

  private static Optional<String> boundary(software.amazon.awssdk.services.iam.model.Role role) {
    return Optional.ofNullable(role.permissionsBoundary()).map(b -> b.permissionsBoundaryArn());
  }

  /** The role with the documents of its attached policies, where it is one of those to inspect. */
  CompletableFuture<List<Role>> inspected(List<Role> found, Collection<String> wanted) {
    if (found.isEmpty() || !wanted.contains(found.get(0).name())) {
      return CompletableFuture.completedFuture(found);
    }
    var role = found.get(0);
    return reads
        .each(role.attachedPolicies(), this::attached, Inline::name)
        .thenApply(
            documents -> {
              var byArn = new TreeMap<String, String>();
              documents.forEach((arn, document) -> byArn.put(arn, document.document()));
              return List.of(
                  new Role(
                      role.name(),
                      role.arn(),
                      role.trustPolicy(),
                      role.attachedPolicies(),
                      role.inlinePolicies(),
                      role.tags(),
                      role.permissionsBoundary(),
                      byArn));
            });
  }

  private CompletableFuture<List<Inline>> attached(String arn) {
    var subject = "policy " + arn;
    return reads
        .read(
            "iam:GetPolicy",
            subject,
            ifThere(
                () ->
                    List.of(
                        clients
                            .iam()
                            .getPolicy(r -> r.policyArn(arn))
                            .policy()
                            .defaultVersionId())))
        .thenCompose(
            versions ->
                reads.read(
                    "iam:GetPolicyVersion",
                    subject,
                    ifThere(() -> versions.stream().map(v -> document(arn, v)).toList())));
  }

  private Inline document(String arn, String version) {
    return new Inline(
        arn,
        UrlText.decode(
            clients
                .iam()
                .getPolicyVersion(r -> r.policyArn(arn).versionId(version))
                .policyVersion()
                .document()));
  }

  private static <T> Supplier<List<T>> ifThere(Supplier<List<T>> call) {
    return () -> {
      try {
        return call.get();
      } catch (NoSuchEntityException e) {
        return List.of();
      }
    };
  }
}
