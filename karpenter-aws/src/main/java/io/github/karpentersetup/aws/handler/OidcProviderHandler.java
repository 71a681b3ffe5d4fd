package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.OidcIssuer;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.plan.AwsStep.EnsureOidcProvider;
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
    var audiences =
        clients
            .iam()
            .getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn.get()))
            .clientIDList();
    if (audiences.contains(step.audience())) {
      return new Holds(arn.get() + " accepts " + step.audience());
    }
    return new Missing(
        arn.get() + " does not accept " + step.audience(),
        List.of(
            new Write(
                "iam:AddClientIDToOpenIDConnectProvider",
                "added audience " + step.audience(),
                () ->
                    clients
                        .iam()
                        .addClientIDToOpenIDConnectProvider(
                            r ->
                                r.openIDConnectProviderArn(arn.get()).clientID(step.audience())))));
  }

  private void create(EnsureOidcProvider step) {
    // No thumbprint: IAM trusts the certificate authorities that EKS issuers use.
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
