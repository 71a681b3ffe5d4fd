package io.github.karpentersetup.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the AWS account holds that matters for the setup. Only what exists is in here: a role that
 * was looked for and not found is simply absent.
 *
 * @param accountId the account of the credentials, twelve digits
 * @param partition {@code aws}, {@code aws-cn} or {@code aws-us-gov}
 * @param region the region of the cluster
 * @param cluster the EKS cluster
 * @param nodeGroups its managed node groups, by name
 * @param autoScalingGroups those whose instances join the cluster, the managed node groups' too
 * @param oidcProvider the IAM OIDC provider of the cluster's issuer
 * @param roles the roles looked for (node, controller, and those of the node groups), by role name
 * @param policies the customer-managed policies looked for, by policy name
 * @param instanceProfiles the instance profiles looked for, by name
 * @param subnets those of the cluster's VPC, the node groups' and those looked for, by id
 * @param securityGroups those of the cluster's VPC and those looked for, by id
 * @param accessEntries the cluster's access entries, by principal ARN, with their type
 * @param amis the images that SSM recommends for the cluster's Kubernetes version
 * @param interruption the queue and the event rules looked for
 * @param fargateProfiles the cluster's Fargate profiles
 * @param network how the cluster's VPC reaches what is outside of it
 * @param addons the EKS add-ons looked for, by name
 * @param podIdentities the pod identity associations looked for, by {@code
 *     namespace/service-account}
 * @param serviceLinkedRoles the services looked for that have their service-linked role, such as
 *     {@code spot.amazonaws.com}
 */
public record AwsFacts(
    String accountId,
    String partition,
    String region,
    EksCluster cluster,
    List<NodeGroup> nodeGroups,
    List<AutoScalingGroup> autoScalingGroups,
    Optional<OidcProvider> oidcProvider,
    Map<String, Role> roles,
    Map<String, ManagedPolicy> policies,
    Map<String, InstanceProfile> instanceProfiles,
    Map<String, Subnet> subnets,
    Map<String, SecurityGroup> securityGroups,
    Map<String, String> accessEntries,
    List<Ami> amis,
    InterruptionFacts interruption,
    List<FargateProfile> fargateProfiles,
    NetworkFacts network,
    Map<String, Addon> addons,
    Map<String, PodIdentity> podIdentities,
    Set<String> serviceLinkedRoles) {

  public AwsFacts {
    nodeGroups = List.copyOf(nodeGroups);
    autoScalingGroups = List.copyOf(autoScalingGroups);
    roles = Map.copyOf(roles);
    policies = Map.copyOf(policies);
    instanceProfiles = Map.copyOf(instanceProfiles);
    subnets = Map.copyOf(subnets);
    securityGroups = Map.copyOf(securityGroups);
    accessEntries = Map.copyOf(accessEntries);
    amis = List.copyOf(amis);
    fargateProfiles = List.copyOf(fargateProfiles);
    addons = Map.copyOf(addons);
    podIdentities = Map.copyOf(podIdentities);
    serviceLinkedRoles = Set.copyOf(serviceLinkedRoles);
  }

  /** How the cluster lets IAM principals in; {@code accessConfig.authenticationMode}. */
  public enum AuthenticationMode {
    /** The aws-auth ConfigMap alone; also what clusters without an accessConfig have. */
    CONFIG_MAP,
    /** Access entries and the ConfigMap, entries first. */
    API_AND_CONFIG_MAP,
    /** Access entries alone. */
    API
  }

  /** From where the API server is reached. */
  public enum EndpointAccess {
    /** From the internet alone: nodes need a way there. */
    PUBLIC,
    /** From the internet, and within the VPC without leaving it. */
    PUBLIC_AND_PRIVATE,
    /** Within the VPC alone. */
    PRIVATE
  }

  /** Whether EKS Auto Mode runs the cluster's nodes. */
  public enum AutoMode {
    /** Nodes are the owner's. */
    OFF,
    /** EKS runs its own Karpenter in this cluster. */
    ON
  }

  /**
   * The EKS cluster.
   *
   * @param kubernetesVersion such as {@code 1.33}
   * @param status {@code ACTIVE} when it can be worked with
   * @param endpoint the API server's URL
   * @param oidcIssuer the issuer's URL, {@code https://} included
   * @param clusterSecurityGroup the group that EKS made for the cluster
   * @param subnets the control plane's subnets
   * @param endpointAccess from where the API server is reached
   */
  public record EksCluster(
      String name,
      String arn,
      String kubernetesVersion,
      String status,
      String endpoint,
      Optional<String> oidcIssuer,
      AuthenticationMode authenticationMode,
      AutoMode autoMode,
      Optional<String> vpcId,
      Optional<String> clusterSecurityGroup,
      List<String> subnets,
      EndpointAccess endpointAccess) {

    public EksCluster {
      subnets = List.copyOf(subnets);
    }
  }

  /**
   * A managed node group.
   *
   * @param roleArn the role of its nodes
   * @param launchTemplate the owner's launch template, if it has one
   * @param taints that its nodes join with
   * @param diskGibibytes the size of the nodes' disk, where no launch template says it
   */
  public record NodeGroup(
      String name,
      String roleArn,
      List<String> subnets,
      List<String> instanceTypes,
      String amiType,
      String capacityType,
      Scaling scaling,
      Map<String, String> labels,
      Optional<LaunchTemplate> launchTemplate,
      List<String> autoScalingGroups,
      Map<String, String> tags,
      List<KubernetesFacts.Taint> taints,
      OptionalInt diskGibibytes) {

    public NodeGroup {
      subnets = List.copyOf(subnets);
      instanceTypes = List.copyOf(instanceTypes);
      labels = Map.copyOf(labels);
      autoScalingGroups = List.copyOf(autoScalingGroups);
      tags = Map.copyOf(tags);
      taints = List.copyOf(taints);
    }

    /** Without taints, and with the disk that EKS gives by default. */
    public NodeGroup(
        String name,
        String roleArn,
        List<String> subnets,
        List<String> instanceTypes,
        String amiType,
        String capacityType,
        Scaling scaling,
        Map<String, String> labels,
        Optional<LaunchTemplate> launchTemplate,
        List<String> autoScalingGroups,
        Map<String, String> tags) {
      this(
          name,
          roleArn,
          subnets,
          instanceTypes,
          amiType,
          capacityType,
          scaling,
          labels,
          launchTemplate,
          autoScalingGroups,
          tags,
          List.of(),
          OptionalInt.empty());
    }
  }

  /** The bounds and the wanted size of a node group, in nodes. */
  public record Scaling(int min, int desired, int max) {}

  /**
   * An Auto Scaling group.
   *
   * @param suspended the processes it does not carry out now, such as {@code AZRebalance}
   * @param instances the ids of its instances
   * @param launch what it launches
   */
  public record AutoScalingGroup(
      String name,
      Scaling scaling,
      List<String> suspended,
      List<String> instances,
      Map<String, String> tags,
      GroupLaunch launch) {

    public AutoScalingGroup {
      suspended = List.copyOf(suspended);
      instances = List.copyOf(instances);
      tags = Map.copyOf(tags);
    }

    /** Of which it is not known what it launches. */
    public AutoScalingGroup(
        String name,
        Scaling scaling,
        List<String> suspended,
        List<String> instances,
        Map<String, String> tags) {
      this(name, scaling, suspended, instances, tags, GroupLaunch.UNKNOWN);
    }
  }

  /**
   * The launch template of a node group.
   *
   * @param securityGroups of the template itself and of its network interfaces
   * @param nodes what else it says of the nodes
   */
  public record LaunchTemplate(
      String id, String version, List<String> securityGroups, NodeTemplate nodes) {

    public LaunchTemplate {
      securityGroups = List.copyOf(securityGroups);
    }

    /** That says nothing but security groups. */
    public LaunchTemplate(String id, String version, List<String> securityGroups) {
      this(id, version, securityGroups, NodeTemplate.NOTHING);
    }
  }

  /** The IAM OIDC provider of the cluster, and the audiences it accepts. */
  public record OidcProvider(String arn, List<String> audiences, Map<String, String> tags) {

    public OidcProvider {
      audiences = List.copyOf(audiences);
      tags = Map.copyOf(tags);
    }
  }

  /**
   * An IAM role.
   *
   * @param trustPolicy the document, as JSON
   * @param attachedPolicies ARNs of managed policies
   * @param inlinePolicies documents as JSON, by policy name
   * @param permissionsBoundary the ARN of the policy that limits it
   * @param attachedDocuments the documents of the attached policies as JSON, by ARN; only where the
   *     role was to be inspected
   */
  public record Role(
      String name,
      String arn,
      String trustPolicy,
      List<String> attachedPolicies,
      Map<String, String> inlinePolicies,
      Map<String, String> tags,
      Optional<String> permissionsBoundary,
      Map<String, String> attachedDocuments) {

    public Role {
      attachedPolicies = List.copyOf(attachedPolicies);
      inlinePolicies = Map.copyOf(inlinePolicies);
      tags = Map.copyOf(tags);
      attachedDocuments = Map.copyOf(attachedDocuments);
    }

    /** Without a permissions boundary, and not inspected. */
    public Role(
        String name,
        String arn,
        String trustPolicy,
        List<String> attachedPolicies,
        Map<String, String> inlinePolicies,
        Map<String, String> tags) {
      this(
          name,
          arn,
          trustPolicy,
          attachedPolicies,
          inlinePolicies,
          tags,
          Optional.empty(),
          Map.of());
    }
  }

  /**
   * An EKS add-on.
   *
   * @param version such as {@code v1.3.8-eksbuild.2}
   * @param status {@code ACTIVE} when it can be relied on
   * @param configuration the configuration values it was given, as JSON or YAML; may be empty
   */
  public record Addon(
      String name, String version, String status, String configuration, Map<String, String> tags) {

    public Addon {
      tags = Map.copyOf(tags);
    }
  }

  /**
   * An EKS Pod Identity association.
   *
   * @param id such as {@code a-0123456789abcdef0}
   * @param roleArn the role that pods of the service account get
   */
  public record PodIdentity(String id, String roleArn, Map<String, String> tags) {

    public PodIdentity {
      tags = Map.copyOf(tags);
    }
  }

  /** A customer-managed policy; the document is that of its default version, as JSON. */
  public record ManagedPolicy(String name, String arn, String document, Map<String, String> tags) {

    public ManagedPolicy {
      tags = Map.copyOf(tags);
    }
  }

  /** An instance profile and the name of the role in it (empty if none). */
  public record InstanceProfile(String name, String arn, String role, Map<String, String> tags) {

    public InstanceProfile {
      tags = Map.copyOf(tags);
    }
  }

  /** Whether a subnet gives its instances public IPv4 addresses by itself. */
  public enum PublicAddresses {
    /** It does. */
    GIVEN,
    /** It does not. */
    NOT_GIVEN
  }

  /** A subnet; {@code freeAddresses} counts IPv4 addresses. */
  public record Subnet(
      String id,
      String vpcId,
      String zone,
      int freeAddresses,
      PublicAddresses publicAddresses,
      Map<String, String> tags) {

    public Subnet {
      tags = Map.copyOf(tags);
    }
  }

  /** A security group. */
  public record SecurityGroup(String id, String vpcId, String name, Map<String, String> tags) {

    public SecurityGroup {
      tags = Map.copyOf(tags);
    }
  }

  /**
   * A Fargate profile: which pods run on Fargate, and where.
   *
   * @param status {@code ACTIVE} when pods can run on it
   * @param podExecutionRole the ARN of the role with which Fargate pulls images
   * @param selectors any of which selects a pod
   */
  public record FargateProfile(
      String name,
      String status,
      String podExecutionRole,
      List<String> subnets,
      List<FargateSelector> selectors,
      Map<String, String> tags) {

    public FargateProfile {
      subnets = List.copyOf(subnets);
      selectors = List.copyOf(selectors);
      tags = Map.copyOf(tags);
    }

    /** Whether pods of a namespace with these labels run on it. */
    public boolean selects(String namespace, Map<String, String> labels) {
      return selectors.stream().anyMatch(s -> s.selects(namespace, labels));
    }
  }

  /**
   * Selects pods for Fargate.
   *
   * @param namespace their namespace; {@code *} stands for any text, {@code ?} for any letter
   * @param labels all of which they have, with the same wildcards
   */
  public record FargateSelector(String namespace, Map<String, String> labels) {

    public FargateSelector {
      labels = Map.copyOf(labels);
    }

    boolean selects(String ofPod, Map<String, String> labelsOfPod) {
      return matches(namespace, ofPod)
          && labels.entrySet().stream()
              .allMatch(
                  wanted ->
                      labelsOfPod.entrySet().stream()
                          .anyMatch(
                              l ->
                                  matches(wanted.getKey(), l.getKey())
                                      && matches(wanted.getValue(), l.getValue())));
    }

    private static boolean matches(String pattern, String text) {
      var regex = "\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E";
      return text.matches(regex);
    }

    /** {@code kube-system}, or with labels {@code kube-system (k8s-app=kube-dns)}. */
    @Override
    public String toString() {
      var words = new java.util.TreeMap<>(labels).toString();
      return labels.isEmpty()
          ? namespace
          : namespace + " (" + words.substring(1, words.length() - 1) + ")";
    }
  }

  /** The kinds of image that SSM recommends. */
  public enum AmiVariant {
    /** amd64 without accelerators. */
    AMD64,
    /** arm64 without accelerators. */
    ARM64,
    /** amd64 with NVIDIA drivers. */
    GPU
  }

  /**
   * An image that SSM recommends for the cluster's Kubernetes version.
   *
   * @param family {@code AL2}, {@code AL2023} or {@code Bottlerocket}
   * @param imageId such as {@code ami-0abc}
   * @param aliasVersion what follows the {@code @} in an alias, such as {@code v20260715}; empty if
   *     unknown
   */
  public record Ami(String family, AmiVariant variant, String imageId, String aliasVersion) {}
}
