package io.github.karpentersetup.aws.sandbox;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.iam.model.AddClientIdToOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.AddClientIdToOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.CreateOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.CreateOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.DeleteOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.DeleteOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProvidersRequest;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProvidersResponse;
import software.amazon.awssdk.services.iam.model.OpenIDConnectProviderListEntry;
import software.amazon.awssdk.services.iam.model.RemoveClientIdFromOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.RemoveClientIdFromOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.TagOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.TagOpenIdConnectProviderResponse;

/** OpenID Connect identity providers. IAM keeps and returns the URL without its scheme. */
final class IamOidcProviders {
  private static final int CLIENT_IDS = 100;

  private final Account account;

  IamOidcProviders(Account account) {
    this.account = account;
  }

  CreateOpenIdConnectProviderResponse createOpenIDConnectProvider(
      CreateOpenIdConnectProviderRequest request) {
    String url = request.url();
    if (!url.startsWith("https://")) {
      throw IamErrors.validation("Invalid Open ID Connect Provider URL");
    }
    URI uri = URI.create(url);
    String location = uri.getHost().toLowerCase(Locale.ROOT) + uri.getPath();
    String arn = arn(account, location);
    if (account.iam.oidcProviders.containsKey(arn)) {
      throw IamErrors.alreadyExists("Provider with url " + url + " already exists.");
    }
    IamState.OidcEntry entry = new IamState.OidcEntry(location, account.now());
    entry.clientIds.addAll(request.clientIDList());
    entry.thumbprints =
        request.thumbprintList().isEmpty()
            ? List.of(Ids.hex(40, "thumbprint", uri.getHost()))
            : request.thumbprintList();
    IamState.put(entry.tags, request.tags());
    account.iam.oidcProviders.put(arn, entry);
    return CreateOpenIdConnectProviderResponse.builder()
        .openIDConnectProviderArn(arn)
        .tags(request.tags())
        .build();
  }

  static String arn(Account account, String location) {
    return account.globalArn("iam", "oidc-provider/" + location);
  }

  GetOpenIdConnectProviderResponse getOpenIDConnectProvider(
      GetOpenIdConnectProviderRequest request) {
    IamState.OidcEntry entry = find(request.openIDConnectProviderArn());
    return GetOpenIdConnectProviderResponse.builder()
        .url(entry.url)
        .clientIDList(entry.clientIds)
        .thumbprintList(entry.thumbprints)
        .createDate(entry.created)
        .tags(IamState.list(entry.tags))
        .build();
  }

  ListOpenIdConnectProvidersResponse listOpenIDConnectProviders(
      ListOpenIdConnectProvidersRequest request) {
    return ListOpenIdConnectProvidersResponse.builder()
        .openIDConnectProviderList(
            account.iam.oidcProviders.keySet().stream()
                .map(arn -> OpenIDConnectProviderListEntry.builder().arn(arn).build())
                .toList())
        .build();
  }

  AddClientIdToOpenIdConnectProviderResponse addClientIDToOpenIDConnectProvider(
      AddClientIdToOpenIdConnectProviderRequest request) {
    IamState.OidcEntry entry = find(request.openIDConnectProviderArn());
    entry.clientIds.add(request.clientID());
    if (entry.clientIds.size() > CLIENT_IDS) {
      entry.clientIds.remove(request.clientID());
      throw IamErrors.limitExceeded(
          "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: " + CLIENT_IDS);
    }
    return AddClientIdToOpenIdConnectProviderResponse.builder().build();
  }

  RemoveClientIdFromOpenIdConnectProviderResponse removeClientIDFromOpenIDConnectProvider(
      RemoveClientIdFromOpenIdConnectProviderRequest request) {
    find(request.openIDConnectProviderArn()).clientIds.remove(request.clientID());
    return RemoveClientIdFromOpenIdConnectProviderResponse.builder().build();
  }

  DeleteOpenIdConnectProviderResponse deleteOpenIDConnectProvider(
      DeleteOpenIdConnectProviderRequest request) {
    find(request.openIDConnectProviderArn());
    account.iam.oidcProviders.remove(request.openIDConnectProviderArn());
    return DeleteOpenIdConnectProviderResponse.builder().build();
  }

  TagOpenIdConnectProviderResponse tagOpenIDConnectProvider(
      TagOpenIdConnectProviderRequest request) {
    IamState.put(find(request.openIDConnectProviderArn()).tags, request.tags());
    return TagOpenIdConnectProviderResponse.builder().build();
  }

  private IamState.OidcEntry find(String arn) {
    IamState.OidcEntry entry = account.iam.oidcProviders.get(arn);
    if (entry == null) {
      throw IamErrors.noSuchEntity("OpenIDConnect Provider not found for arn " + arn);
    }
    return entry;
  }
}
