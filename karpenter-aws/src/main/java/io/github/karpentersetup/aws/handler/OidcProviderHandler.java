package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.OidcIssuer;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.plan.AwsStep.EnsureOidcProvider;
import java.util.ArrayList;
import java.util.List;

/** The IAM OIDC provider of the cluster; audiences that it already accepts are kept. */
final class OidcProviderHandler implements Handler<EnsureOidcProvider> {

  private final Clients clients;

  OidcProviderHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureOidcProvider step) {
    var issuer = new OidcIssuer(step.issuer());
    var arn =
        clients.iam().listOpenIDConnectProviders().openIDConnectProviderList().stream()
            .map(p -> p.arn())
            .filter(issuer::isOf)
            .findFirst();
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
