package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.OidcIssuer;
import io.github.karpentersetup.aws.call.UrlText;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.EnsureOidcProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

/** The IAM OIDC provider of the cluster; audiences that it already accepts are kept. */
final class OidcProviderHandler implements Handler<EnsureOidcProvider> {

  private final Clients clients;

  OidcProviderHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureOidcProvider step) {
    var arn = find(step);
    if (arn.isEmpty()) {
      return new Missing(
          "no OIDC provider for " + step.issuer(),
          List.of(
              new Write(
                  "iam:CreateOpenIDConnectProvider",
                  "created " + subject(step),
                  () -> create(step))));
    }
    var provider =
        clients.iam().getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn.get()));
    var missing = Ours.missingTags(step.tags(), IamTags.map(provider.tags()));
    var writes = new ArrayList<Write>();
    if (!provider.clientIDList().contains(step.audience())) {
      writes.add(addAudience(arn.get(), step.audience()));
    }
    if (!missing.isEmpty()) {
      writes.add(
          new Write(
              "iam:TagOpenIDConnectProvider",
              "tagged " + subject(step),
              () ->
                  clients
                      .iam()
                      .tagOpenIDConnectProvider(
                          r -> r.openIDConnectProviderArn(arn.get()).tags(IamTags.of(missing)))));
    }
    if (writes.isEmpty()) {
      return new Holds(arn.get() + " accepts " + step.audience());
    }
    return new Missing(
        arn.get()
            + (provider.clientIDList().contains(step.audience())
                ? " has not the tags " + missing.keySet()
                : " does not accept " + step.audience()),
        writes);
  }

  @Override
  public Look back(EnsureOidcProvider step) {
    var arn = find(step);
    if (arn.isEmpty()) {
      return Ours.gone(subject(step));
    }
    var provider =
        clients.iam().getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn.get()));
    if (!Ours.isOurs(step.tags(), IamTags.map(provider.tags()))) {
      return formerAudiences(step, arn.get(), provider.clientIDList());
    }
    var users = trusting(arn.get());
    if (!users.isEmpty()) {
      return Ours.stays(
          subject(step),
          "role "
              + String.join(", ", users)
              + " trusts it; if nobody needs that: aws iam delete-open-id-connect-provider"
              + " --open-id-connect-provider-arn "
              + arn.get());
    }
    return new Missing(
        subject(step) + " is there",
        List.of(
            new Write(
                "iam:DeleteOpenIDConnectProvider",
                "deleted " + subject(step),
                () ->
                    clients
                        .iam()
                        .deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn.get())))));
  }

  /** A provider of someone else's, to which the reviewed plan added an audience. */
  private Look formerAudiences(EnsureOidcProvider step, String arn, List<String> audiences) {
    if (Ours.before(step, "audiences").isEmpty()) {
      return Ours.notOurs(subject(step), step.tags());
    }
    var users = trusting(arn, step.audience());
    if (audiences.contains(step.audience()) && !users.isEmpty()) {
      return Ours.stays(
          "audience " + step.audience() + " of " + subject(step),
          "role " + String.join(", ", users) + " trusts it");
    }
    return audiences.contains(step.audience())
        ? new Missing(
            arn + " accepts " + step.audience(),
            List.of(
                new Write(
                    "iam:RemoveClientIDFromOpenIDConnectProvider",
                    "removed audience " + step.audience(),
                    () ->
                        clients
                            .iam()
                            .removeClientIDFromOpenIDConnectProvider(
                                r -> r.openIDConnectProviderArn(arn).clientID(step.audience())))))
        : new Holds(arn + " has its former audiences");
  }

  /** The roles that its tokens can assume; a list may still show one that was just removed. */
  private List<String> trusting(String arn, String... words) {
    return clients.iam().listRolesPaginator().roles().stream()
        .filter(r -> names(UrlText.decode(r.assumeRolePolicyDocument()), arn, words))
        .map(Role::roleName)
        .filter(this::isThere)
        .sorted()
        .toList();
  }

  private static boolean names(String trust, String arn, String... words) {
    return trust.contains('"' + arn + '"')
        && Stream.of(words).allMatch(w -> trust.contains('"' + w + '"'));
  }

  private boolean isThere(String role) {
    try {
      return clients.iam().getRole(r -> r.roleName(role)).role() != null;
    } catch (NoSuchEntityException e) {
      return false;
    }
  }

  private Optional<String> find(EnsureOidcProvider step) {
    var issuer = new OidcIssuer(step.issuer());
    return clients.iam().listOpenIDConnectProviders().openIDConnectProviderList().stream()
        .map(p -> p.arn())
        .filter(issuer::isOf)
        .findFirst();
  }

  private Write addAudience(String arn, String audience) {
    return new Write(
        "iam:AddClientIDToOpenIDConnectProvider",
        "added audience " + audience,
        () ->
            clients
                .iam()
                .addClientIDToOpenIDConnectProvider(
                    r -> r.openIDConnectProviderArn(arn).clientID(audience)));
  }

  private void create(EnsureOidcProvider step) {
    // No thumbprint: IAM trusts the certificate authorities that EKS issuers use, and looks up the
    // thumbprint itself (IAM API reference, CreateOpenIDConnectProvider).
    clients
        .iam()
        .createOpenIDConnectProvider(
            r -> r.url(step.issuer()).clientIDList(step.audience()).tags(IamTags.of(step.tags())));
  }

  @Override
  public String subject(EnsureOidcProvider step) {
    return "OIDC provider " + step.issuer();
  }
}
