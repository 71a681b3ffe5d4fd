package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.stream.Stream;

/** The AWS managed policies a cluster's roles use. Their documents are stand-ins. */
final class ManagedPolicies {
  private static final List<String> NAMES =
      List.of(
          "AmazonEKSClusterPolicy",
          "AmazonEKSWorkerNodePolicy",
          "AmazonEKSWorkerNodeMinimalPolicy",
          "AmazonEKS_CNI_Policy",
          "AmazonEC2ContainerRegistryReadOnly",
          "AmazonEC2ContainerRegistryPullOnly",
          "AmazonSSMManagedInstanceCore",
          "AmazonSSMPatchAssociation",
          "AmazonEKSVPCResourceController",
          "AmazonEKSFargatePodExecutionRolePolicy",
          "AutoScalingFullAccess",
          "AmazonS3ReadOnlyAccess",
          "CloudWatchAgentServerPolicy",
          "ReadOnlyAccess");
  private static final List<String> SERVICE_ROLE_NAMES = List.of("AmazonEBSCSIDriverPolicy");

  private ManagedPolicies() {}

  static void addTo(Account account, List<String> more) {
    Stream.concat(NAMES.stream(), more.stream()).forEach(name -> add(account, "/", name));
    SERVICE_ROLE_NAMES.forEach(name -> add(account, "/service-role/", name));
  }

  static String arn(Account account, String name) {
    String path = SERVICE_ROLE_NAMES.contains(name) ? "/service-role/" : "/";
    return "arn:" + account.partition() + ":iam::aws:policy" + path + name;
  }

  private static void add(Account account, String path, String name) {
    IamPolicies.add(
        account,
        arn(account, name),
        name,
        path,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"ec2:Describe*\",\"Resource\":\"*\"}]}",
        null);
  }
}
