package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.OidcIssuer;
import io.github.karpentersetup.aws.call.UrlText;
import io.github.karpentersetup.facts.AwsFacts.EksCluster;
import io.github.karpentersetup.facts.AwsFacts.InstanceProfile;
import io.github.karpentersetup.facts.AwsFacts.ManagedPolicy;
import io.github.karpentersetup.facts.AwsFacts.OidcProvider;
import io.github.karpentersetup.facts.AwsFacts.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * Reads policies, instance profiles and the OIDC provider from IAM; roles go to {@link RoleReader}.
 */
final class IamReader {

  private final Clients clients;
  private final Reads reads;
  private final RoleReader roles;

  IamReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
    this.roles = new RoleReader(clients, reads);
  }

  /** Those that exist, by name. */
  CompletableFuture<Map<String, Role>> roles(Collection<String> names) {
    return roles(names, List.of());
  }

  /** Those that exist, by name; of the inspected ones the attached policies as well. */
  CompletableFuture<Map<String, Role>> roles(
      Collection<String> names, Collection<String> inspected) {
    return reads.each(
        names,
        name -> roles.role(name).thenCompose(found -> roles.inspected(found, inspected)),
        r -> r.name());
  }

  /** The services of these that have their service-linked role in the account. */
  CompletableFuture<Set<String>> serviceLinkedRoles(Collection<String> services) {
    return reads.each(services, this::serviceLinkedRole, service -> service).thenApply(Map::keySet);
  }

  private CompletableFuture<List<String>> serviceLinkedRole(String service) {
    return reads.read(
        "iam:ListRoles",
        "service-linked role of " + service,
        () ->
            clients
                    .iam()
                    .listRolesPaginator(r -> r.pathPrefix("/aws-service-role/" + service + "/"))
                    .roles()
                    .stream()
                    .findAny()
                    .isPresent()
                ? List.of(service)
                : List.of());
  }

  /** Those that exist, by name. */
  CompletableFuture<Map<String, ManagedPolicy>> policies(Collection<String> names) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    return reads
        .read(
            "iam:ListPolicies",
            "customer-managed policies",
            () ->
                clients
                    .iam()
                    .listPoliciesPaginator(r -> r.scope(PolicyScopeType.LOCAL))
                    .policies()
                    .stream()
                    .filter(p -> names.contains(p.policyName()))
                    .toList())
        .thenCompose(found -> reads.each(found, this::policy, ManagedPolicy::name));
  }

  private CompletableFuture<List<ManagedPolicy>> policy(Policy policy) {
    var subject = "policy " + policy.policyName();
    var document =
        reads.read(
            "iam:GetPolicyVersion",
            subject,
            () ->
                clients
                    .iam()
                    .getPolicyVersion(
                        r -> r.policyArn(policy.arn()).versionId(policy.defaultVersionId()))
                    .policyVersion()
                    .document());
    var tags =
        reads.read(
            "iam:GetPolicy",
            subject,
            () -> clients.iam().getPolicy(r -> r.policyArn(policy.arn())).policy().tags());
    return document.thenCombine(
        tags,
        (d, t) ->
            List.of(
                new ManagedPolicy(policy.policyName(), policy.arn(), UrlText.decode(d), map(t))));
  }

  /** Those that exist, by name. */
  CompletableFuture<Map<String, InstanceProfile>> instanceProfiles(Collection<String> names) {
    return reads.each(names, this::instanceProfile, InstanceProfile::name);
  }

  private CompletableFuture<List<InstanceProfile>> instanceProfile(String name) {
    return reads.read(
        "iam:GetInstanceProfile",
        "instance profile " + name,
        () -> {
          try {
            var profile =
                clients
                    .iam()
                    .getInstanceProfile(r -> r.instanceProfileName(name))
                    .instanceProfile();
            var role = profile.roles().stream().map(r -> r.roleName()).findFirst();
            return List.of(
                new InstanceProfile(name, profile.arn(), role.orElse(""), map(profile.tags())));
          } catch (NoSuchEntityException e) {
            return List.of();
          }
        });
  }

  /** The ARNs of all providers in the account. */
  CompletableFuture<List<String>> oidcProviders() {
    return reads.read(
        "iam:ListOpenIDConnectProviders",
        "OIDC providers",
        () ->
            clients.iam().listOpenIDConnectProviders().openIDConnectProviderList().stream()
                .map(p -> p.arn())
                .toList());
  }

  /** The provider of the cluster's issuer, among those of the account. */
  CompletableFuture<Optional<OidcProvider>> providerOf(
      EksCluster cluster, CompletableFuture<List<String>> providers) {
    return providers.thenCompose(
        arns ->
            cluster
                .oidcIssuer()
                .flatMap(i -> arns.stream().filter(new OidcIssuer(i)::isOf).findFirst())
                .map(this::provider)
                .orElse(CompletableFuture.completedFuture(Optional.empty())));
  }

  private CompletableFuture<Optional<OidcProvider>> provider(String arn) {
    return reads.read(
        "iam:GetOpenIDConnectProvider",
        "OIDC provider " + arn,
        () -> {
          try {
            var found =
                clients.iam().getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn));
            return Optional.of(new OidcProvider(arn, found.clientIDList(), map(found.tags())));
          } catch (NoSuchEntityException e) {
            return Optional.empty(); // Deleted since it was listed.
          }
        });
  }

  static Map<String, String> map(List<Tag> tags) {
    return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value, (a, b) -> b));
  }
}
