package io.github.karpentersetup.aws.sandbox;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;

/**
 * A cluster to put into an account. By default: Kubernetes 1.33, access by API and ConfigMap, no
 * OIDC provider, public endpoint, three private subnets in three zones with 200 free addresses each
 * and a NAT gateway, the add-ons vpc-cni, coredns and kube-proxy, and no node group.
 */
public final class SandboxCluster {
  final String name;
  String kubernetes = "1.33";
  AuthenticationMode authenticationMode = AuthenticationMode.API_AND_CONFIG_MAP;
  final Set<String> oidcAudiences = new LinkedHashSet<>();
  boolean hasOidcProvider;
  boolean isAutoMode;
  boolean hasPublicEndpoint = true;
  Optional<String> endpoint = Optional.empty();
  Exit exit = Exit.NAT;
  final Set<String> vpcEndpoints = new LinkedHashSet<>();
  int subnets = 3;
  int freeAddresses = 200;
  final Map<String, String> subnetTags = new LinkedHashMap<>();
  final Set<String> addons = new LinkedHashSet<>(Set.of("vpc-cni", "coredns", "kube-proxy"));
  final Map<String, SandboxNodeGroup> nodeGroups = new LinkedHashMap<>();
  final Map<String, SandboxNodeGroup> selfManagedGroups = new LinkedHashMap<>();
  final Set<String> standaloneInstances = new LinkedHashSet<>();

  /** Where the default route of the subnets leads. */
  enum Exit {
    NAT,
    INTERNET,
    NONE
  }

  SandboxCluster(String name) {
    this.name = name;
  }

  /**
   * Sets the Kubernetes version.
   *
   * @param version major and minor, for example {@code 1.33}
   * @return this cluster
   */
  public SandboxCluster kubernetes(String version) {
    kubernetes = version;
    return this;
  }

  /**
   * Sets how identities are let in.
   *
   * @param mode with {@link AuthenticationMode#CONFIG_MAP} every access entry operation is refused
   * @return this cluster
   */
  public SandboxCluster authenticationMode(AuthenticationMode mode) {
    authenticationMode = mode;
    return this;
  }

  /**
   * Gives the cluster an IAM OIDC provider with the audience {@code sts.amazonaws.com}.
   *
   * @return this cluster
   */
  public SandboxCluster withOidcProvider() {
    return withOidcProvider("sts.amazonaws.com");
  }

  /**
   * Gives the cluster an IAM OIDC provider with these audiences.
   *
   * @param audiences the provider's client ids; none makes it useless for IRSA
   * @return this cluster
   */
  public SandboxCluster withOidcProvider(String... audiences) {
    hasOidcProvider = true;
    oidcAudiences.clear();
    oidcAudiences.addAll(Set.of(audiences));
    return this;
  }

  /**
   * Leaves the cluster without an IAM OIDC provider, as EKS itself does.
   *
   * @return this cluster
   */
  public SandboxCluster withoutOidcProvider() {
    hasOidcProvider = false;
    oidcAudiences.clear();
    return this;
  }

  /**
   * Turns EKS Auto Mode on.
   *
   * @return this cluster
   */
  public SandboxCluster autoMode() {
    isAutoMode = true;
    return this;
  }

  /**
   * Sets where the API server answers, for a cluster that another emulator stands in for.
   *
   * @param url for example {@code http://127.0.0.1:8443}; made up by default, as EKS does
   * @return this cluster
   */
  public SandboxCluster endpoint(String url) {
    endpoint = Optional.of(url);
    return this;
  }

  /**
   * Closes the public API endpoint.
   *
   * @return this cluster
   */
  public SandboxCluster privateEndpointOnly() {
    hasPublicEndpoint = false;
    return this;
  }

  /**
   * Makes the subnets public: their default route leads to an internet gateway, and they give
   * instances public addresses.
   *
   * @return this cluster
   */
  public SandboxCluster publicSubnets() {
    exit = Exit.INTERNET;
    return this;
  }

  /**
   * Leaves the subnets without a default route: only the VPC's endpoints are reached.
   *
   * @return this cluster
   */
  public SandboxCluster isolated() {
    exit = Exit.NONE;
    return this;
  }

  /**
   * Gives the VPC endpoints that serve every subnet.
   *
   * @param services for example {@code ec2} or {@code ecr.api}; {@code s3} is a gateway endpoint
   * @return this cluster
   */
  public SandboxCluster vpcEndpoints(String... services) {
    vpcEndpoints.addAll(Set.of(services));
    return this;
  }

  /**
   * Sets the number of subnets, one per zone until the zones a, b, c are used, then again from a.
   *
   * @param count 1 to 90
   * @return this cluster
   */
  public SandboxCluster subnets(int count) {
    if (count < 1 || count > 90) {
      throw new IllegalArgumentException("subnets(" + count + "): give 1 to 90");
    }
    subnets = count;
    return this;
  }

  /**
   * Sets the free addresses of each subnet.
   *
   * @param count 0 to 251
   * @return this cluster
   */
  public SandboxCluster freeAddresses(int count) {
    freeAddresses = count;
    return this;
  }

  /**
   * Tags every subnet of the cluster.
   *
   * @param key the tag's key
   * @param value the tag's value
   * @return this cluster
   */
  public SandboxCluster subnetTag(String key, String value) {
    subnetTags.put(key, value);
    return this;
  }

  /**
   * Adds an add-on.
   *
   * @param addon for example {@code eks-pod-identity-agent}
   * @return this cluster
   */
  public SandboxCluster addon(String addon) {
    addons.add(addon);
    return this;
  }

  /**
   * Adds a managed node group.
   *
   * @param group the node group's name
   * @param describe sets what differs from the defaults of {@link SandboxNodeGroup}
   * @return this cluster
   */
  public SandboxCluster nodeGroup(String group, Consumer<SandboxNodeGroup> describe) {
    SandboxNodeGroup described = new SandboxNodeGroup(name + "-" + group + "-node");
    describe.accept(described);
    nodeGroups.put(group, described);
    return this;
  }

  /**
   * Adds an Auto Scaling group that EKS does not manage, tagged {@code
   * kubernetes.io/cluster/<name>=owned}.
   *
   * @param group the Auto Scaling group's name
   * @param describe sets what differs from the defaults of {@link SandboxNodeGroup}
   * @return this cluster
   */
  public SandboxCluster selfManagedGroup(String group, Consumer<SandboxNodeGroup> describe) {
    SandboxNodeGroup described = new SandboxNodeGroup(name + "-" + group + "-node");
    describe.accept(described);
    selfManagedGroups.put(group, described);
    return this;
  }

  /**
   * Adds an instance that is in no group: someone launched it by hand.
   *
   * @param id for example {@code i-0123456789abcdef0}
   * @return this cluster
   */
  public SandboxCluster standaloneInstance(String id) {
    standaloneInstances.add(id);
    return this;
  }
}
