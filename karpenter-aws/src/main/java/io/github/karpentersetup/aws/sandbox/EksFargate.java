package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.CreateFargateProfileRequest;
import software.amazon.awssdk.services.eks.model.CreateFargateProfileResponse;
import software.amazon.awssdk.services.eks.model.DeleteFargateProfileRequest;
import software.amazon.awssdk.services.eks.model.DeleteFargateProfileResponse;
import software.amazon.awssdk.services.eks.model.DescribeFargateProfileRequest;
import software.amazon.awssdk.services.eks.model.DescribeFargateProfileResponse;
import software.amazon.awssdk.services.eks.model.FargateProfile;
import software.amazon.awssdk.services.eks.model.FargateProfileSelector;
import software.amazon.awssdk.services.eks.model.FargateProfileStatus;
import software.amazon.awssdk.services.eks.model.ListFargateProfilesRequest;
import software.amazon.awssdk.services.eks.model.ListFargateProfilesResponse;

/** Fargate profiles: one is made at a time, and EKS lets its role into the cluster itself. */
final class EksFargate {

  private static final String SERVICE = "eks-fargate-pods.amazonaws.com";

  private final Account account;

  EksFargate(Account account) {
    this.account = account;
  }

  CreateFargateProfileResponse createFargateProfile(CreateFargateProfileRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    String name = request.fargateProfileName();
    if (state.fargateProfiles.containsKey(name)) {
      throw EksErrors.inUse(
          "A Fargate Profile already exists with this name in this cluster: " + name);
    }
    state.fargateProfiles.values().stream()
        .filter(other -> other.status() == FargateProfileStatus.CREATING)
        .findFirst()
        .ifPresent(
            other -> {
              throw EksErrors.inUse(
                  "Cannot create Fargate Profile "
                      + name
                      + " because cluster "
                      + request.clusterName()
                      + " currently has Fargate profile "
                      + other.fargateProfileName()
                      + " in status CREATING");
            });
    check(request);
    int reads = account.settlingReads();
    FargateProfile profile =
        FargateProfile.builder()
            .fargateProfileName(name)
            .clusterName(request.clusterName())
            .fargateProfileArn(
                account.arn(
                    "eks",
                    "fargateprofile/"
                        + request.clusterName()
                        + "/"
                        + name
                        + "/"
                        + Ids.uuid("fargateprofile", state.cluster.arn(), name)))
            .podExecutionRoleArn(request.podExecutionRoleArn())
            .subnets(request.subnets())
            .selectors(request.selectors())
            .tags(request.tags())
            .createdAt(account.now())
            .status(reads > 0 ? FargateProfileStatus.CREATING : FargateProfileStatus.ACTIVE)
            .build();
    state.settleAfter("fargate/" + name, reads);
    state.fargateProfiles.put(name, profile);
    letIn(state, request.podExecutionRoleArn());
    return CreateFargateProfileResponse.builder().fargateProfile(profile).build();
  }

  private void check(CreateFargateProfileRequest request) {
    String arn = request.podExecutionRoleArn();
    String role = arn.substring(arn.lastIndexOf('/') + 1);
    if (!account.iam.roles.containsKey(role)
        || !Account.known(account.iam.roles, role)
            .role
            .assumeRolePolicyDocument()
            .contains(SERVICE)) {
      throw EksErrors.invalidParameter(
          "Misconfigured PodExecutionRole Trust Policy; Please add the "
              + SERVICE
              + " Service Principal");
    }
    for (String subnet : request.subnets()) {
      if (!account.ec2.subnets.containsKey(subnet)) {
        throw EksErrors.invalidParameter("The subnet ID '" + subnet + "' does not exist");
      }
    }
    if (request.selectors().isEmpty()) {
      throw EksErrors.invalidParameter("At least one selector is required");
    }
  }

  private void letIn(EksState state, String role) {
    if (state.cluster.accessConfig().authenticationMode() != AuthenticationMode.CONFIG_MAP) {
      state.accessEntries.put(
          role,
          EksAccess.entry(
              account,
              state.cluster,
              role,
              "FARGATE_LINUX",
              CreateAccessEntryRequest.builder().build()));
    }
  }

  DescribeFargateProfileResponse describeFargateProfile(DescribeFargateProfileRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    FargateProfile profile = find(state, request.fargateProfileName());
    if (profile.status() == FargateProfileStatus.DELETING
        && !state.readWhileSettling("fargate/" + profile.fargateProfileName())) {
      state.fargateProfiles.remove(profile.fargateProfileName());
      throw notFound(state, profile.fargateProfileName());
    }
    if (profile.status() == FargateProfileStatus.CREATING
        && !state.readWhileSettling("fargate/" + profile.fargateProfileName())) {
      profile = profile.toBuilder().status(FargateProfileStatus.ACTIVE).build();
      state.fargateProfiles.put(profile.fargateProfileName(), profile);
    }
    return DescribeFargateProfileResponse.builder().fargateProfile(profile).build();
  }

  ListFargateProfilesResponse listFargateProfiles(ListFargateProfilesRequest request) {
    Page<String> page =
        Page.of(
            List.copyOf(EksClusters.find(account, request.clusterName()).fargateProfiles.keySet()),
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            EksErrors::badToken);
    return ListFargateProfilesResponse.builder()
        .fargateProfileNames(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DeleteFargateProfileResponse deleteFargateProfile(DeleteFargateProfileRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    FargateProfile profile = find(state, request.fargateProfileName());
    String name = profile.fargateProfileName();
    state.fargateProfiles.values().stream()
        .filter(other -> other.status() == FargateProfileStatus.DELETING)
        .findFirst()
        .ifPresent(
            other -> {
              throw EksErrors.inUse(
                  "Cannot delete Fargate Profile "
                      + name
                      + " because cluster "
                      + request.clusterName()
                      + " currently has Fargate profile "
                      + other.fargateProfileName()
                      + " in status DELETING");
            });
    FargateProfile deleting = profile.toBuilder().status(FargateProfileStatus.DELETING).build();
    int reads = account.settlingReads();
    if (reads > 0) {
      state.settleAfter("fargate/" + name, reads);
      state.fargateProfiles.put(name, deleting);
    } else {
      state.fargateProfiles.remove(name);
    }
    return DeleteFargateProfileResponse.builder().fargateProfile(deleting).build();
  }

  /** Whether an active profile of a cluster selects a pod; without wildcards. */
  static boolean takes(EksState state, String namespace, Map<String, String> labels) {
    return state.fargateProfiles.values().stream()
        .filter(p -> p.status() == FargateProfileStatus.ACTIVE)
        .flatMap(p -> p.selectors().stream())
        .anyMatch(s -> selects(s, namespace, labels));
  }

  private static boolean selects(
      FargateProfileSelector selector, String namespace, Map<String, String> labels) {
    Map<String, String> wanted = Optional.ofNullable(selector.labels()).orElse(Map.of());
    return selector.namespace().equals(namespace)
        && labels.entrySet().containsAll(wanted.entrySet());
  }

  private static FargateProfile find(EksState state, String name) {
    FargateProfile profile = state.fargateProfiles.get(name);
    if (profile == null) {
      throw notFound(state, name);
    }
    return profile;
  }

  private static RuntimeException notFound(EksState state, String name) {
    return EksErrors.notFound(
        "No Fargate Profile found with name: " + name + " in cluster: " + state.cluster.name());
  }
}
