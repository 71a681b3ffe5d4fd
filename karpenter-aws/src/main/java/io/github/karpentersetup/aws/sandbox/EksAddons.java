package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonHealth;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.CreateAddonRequest;
import software.amazon.awssdk.services.eks.model.CreateAddonResponse;
import software.amazon.awssdk.services.eks.model.DeleteAddonRequest;
import software.amazon.awssdk.services.eks.model.DeleteAddonResponse;
import software.amazon.awssdk.services.eks.model.DescribeAddonRequest;
import software.amazon.awssdk.services.eks.model.DescribeAddonResponse;
import software.amazon.awssdk.services.eks.model.ListAddonsRequest;
import software.amazon.awssdk.services.eks.model.ListAddonsResponse;
import software.amazon.awssdk.services.eks.model.Update;
import software.amazon.awssdk.services.eks.model.UpdateAddonRequest;
import software.amazon.awssdk.services.eks.model.UpdateAddonResponse;
import software.amazon.awssdk.services.eks.model.UpdateStatus;
import software.amazon.awssdk.services.eks.model.UpdateType;

/** Add-ons. */
final class EksAddons {
  /** Known add-ons with the version an unversioned create installs. */
  private static final Map<String, String> VERSIONS =
      Map.of(
          "vpc-cni", "v1.20.4-eksbuild.2",
          "coredns", "v1.12.1-eksbuild.2",
          "kube-proxy", "v1.33.3-eksbuild.4",
          "eks-pod-identity-agent", "v1.3.8-eksbuild.2",
          "aws-ebs-csi-driver", "v1.48.0-eksbuild.1",
          "metrics-server", "v0.8.0-eksbuild.2");

  private final Account account;

  EksAddons(Account account) {
    this.account = account;
  }

  ListAddonsResponse listAddons(ListAddonsRequest request) {
    Page<String> page =
        Page.of(
            List.copyOf(EksClusters.find(account, request.clusterName()).addons.keySet()),
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            EksErrors::badToken);
    return ListAddonsResponse.builder().addons(page.items()).nextToken(page.nextToken()).build();
  }

  DescribeAddonResponse describeAddon(DescribeAddonRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    Addon addon = find(state, request.addonName());
    if (addon.status() == AddonStatus.DELETING
        && !state.readWhileSettling("addon/" + addon.addonName())) {
      state.addons.remove(addon.addonName());
      throw notFound(state, addon.addonName());
    }
    if ((addon.status() == AddonStatus.CREATING || addon.status() == AddonStatus.UPDATING)
        && !state.readWhileSettling("addon/" + addon.addonName())) {
      addon = addon.toBuilder().status(AddonStatus.ACTIVE).build();
      state.addons.put(addon.addonName(), addon);
    }
    return DescribeAddonResponse.builder().addon(addon).build();
  }

  CreateAddonResponse createAddon(CreateAddonRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    String name = request.addonName();
    if (state.addons.containsKey(name)) {
      throw EksErrors.inUse("Addon already exists.");
    }
    String known = VERSIONS.get(name);
    if (known == null) {
      throw EksErrors.invalidParameter("Addon " + name + " specified is not supported");
    }
    int reads = account.settlingReads();
    Addon addon =
        addon(account, state.cluster, name)
            .addonVersion(Optional.ofNullable(request.addonVersion()).orElse(known))
            .serviceAccountRoleArn(request.serviceAccountRoleArn())
            .configurationValues(request.configurationValues())
            .tags(request.tags())
            .status(reads > 0 ? AddonStatus.CREATING : AddonStatus.ACTIVE)
            .build();
    state.settleAfter("addon/" + name, reads);
    state.addons.put(name, addon);
    return CreateAddonResponse.builder().addon(addon).build();
  }

  UpdateAddonResponse updateAddon(UpdateAddonRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    Addon old = find(state, request.addonName());
    if (state.isSettling("addon/" + old.addonName())) {
      throw EksErrors.inUse(
          "Addon "
              + old.addonName()
              + " cannot be updated as it is currently in "
              + old.statusAsString()
              + " state");
    }
    int reads = account.settlingReads();
    Addon updated =
        old.toBuilder()
            .addonVersion(Optional.ofNullable(request.addonVersion()).orElse(old.addonVersion()))
            .configurationValues(
                Optional.ofNullable(request.configurationValues())
                    .orElse(old.configurationValues()))
            .status(reads > 0 ? AddonStatus.UPDATING : AddonStatus.ACTIVE)
            .modifiedAt(account.now())
            .build();
    state.settleAfter("addon/" + old.addonName(), reads);
    state.addons.put(old.addonName(), updated);
    Update update =
        Update.builder()
            .id(Ids.uuid("update", old.addonArn(), String.valueOf(request.configurationValues())))
            .type(UpdateType.ADDON_UPDATE)
            .status(reads > 0 ? UpdateStatus.IN_PROGRESS : UpdateStatus.SUCCESSFUL)
            .createdAt(account.now())
            .errors(List.of())
            .build();
    return UpdateAddonResponse.builder().update(update).build();
  }

  static Addon.Builder addon(Account account, Cluster cluster, String name) {
    return Addon.builder()
        .addonName(name)
        .clusterName(cluster.name())
        .addonVersion(VERSIONS.getOrDefault(name, "v1.0.0-eksbuild.1"))
        .addonArn(
            account.arn(
                "eks",
                "addon/"
                    + cluster.name()
                    + "/"
                    + name
                    + "/"
                    + Ids.uuid("addon", cluster.arn(), name)))
        .publisher("eks")
        .owner("aws")
        .status(AddonStatus.ACTIVE)
        .health(AddonHealth.builder().issues(List.of()).build())
        .createdAt(account.now())
        .modifiedAt(account.now());
  }

  DeleteAddonResponse deleteAddon(DeleteAddonRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    Addon addon = find(state, request.addonName());
    Addon deleting = addon.toBuilder().status(AddonStatus.DELETING).build();
    int reads = account.settlingReads();
    if (reads > 0) {
      state.settleAfter("addon/" + addon.addonName(), reads);
      state.addons.put(addon.addonName(), deleting);
    } else {
      state.addons.remove(addon.addonName());
    }
    return DeleteAddonResponse.builder().addon(deleting).build();
  }

  private static Addon find(EksState state, String name) {
    Addon addon = state.addons.get(name);
    if (addon == null) {
      throw notFound(state, name);
    }
    return addon;
  }

  private static RuntimeException notFound(EksState state, String name) {
    return EksErrors.notFound("No addon: " + name + " found in cluster: " + state.cluster.name());
  }
}
