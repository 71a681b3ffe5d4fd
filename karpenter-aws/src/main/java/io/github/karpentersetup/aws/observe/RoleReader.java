package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.UrlText;
import io.github.karpentersetup.facts.AwsFacts.Role;
import java.util.List;
import java.util.Map;
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
                                IamReader.map(r.tags())))
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
                    r.name(), r.arn(), r.trustPolicy(), r.attachedPolicies(), documents, r.tags()))
        .toList();
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
