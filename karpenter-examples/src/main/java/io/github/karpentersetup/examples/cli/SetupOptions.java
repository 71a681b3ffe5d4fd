package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.AuthenticationMode;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.SpecFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the cluster should get: a spec file, and options that win over it. */
final class SetupOptions {

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "A setup in YAML or JSON; the options below win over it. Default: the lab's.")
  Optional<Path> spec = Optional.empty();

  @Option(
      names = "--karpenter-version",
      paramLabel = "VERSION",
      description = "Default: the newest release that supports the cluster's Kubernetes.")
  Optional<String> karpenter = Optional.empty();

  @Option(
      names = "--upgrade-existing",
      description =
          "Upgrade a Karpenter that someone else installed with Helm; its values, role, queue and"
              + " node pools stay. Default: stop.")
  boolean isExistingUpgraded;

  @Option(
      names = "--chart",
      paramLabel = "CHART",
      description = "oci://…, a directory or a .tgz. Default: the released chart.")
  Optional<String> chart = Optional.empty();

  @Option(
      names = "--chart-digest",
      paramLabel = "DIGEST",
      description = "sha256:… that the chart must have. Default: any.")
  Optional<String> digest = Optional.empty();

  @Option(
      names = "--helm-release",
      description =
          "Install the chart as a Helm release, which helm list shows. Default: as it is"
              + " installed; its objects without Helm if it is new.")
  boolean isHelmRelease;

  @Option(
      names = "--values",
      paramLabel = "FILE",
      description =
          "Chart values in YAML or JSON, over what this tool sets; repeatable, the last wins."
              + " Default: none.")
  List<Path> values = List.of();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Where Karpenter runs. Default: kube-system.")
  Optional<String> namespace = Optional.empty();

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Of Karpenter itself, each on a node of its own. Default: 2.")
  Optional<Integer> replicas = Optional.empty();

  @Option(
      names = "--node-group",
      paramLabel = "NAME",
      description = "Where Karpenter's own pods run; repeatable. Default: chosen by room.")
  List<String> nodeGroups = List.of();

  @Option(
      names = "--manifests",
      paramLabel = "FILE",
      description =
          "Your NodePools and EC2NodeClasses, in either API version, besides those of --spec;"
              + " repeatable. Default: the lab's.")
  List<Path> manifests = List.of();

  @Option(
      names = "--infer-node-pools",
      description =
          "NodePools and EC2NodeClasses from today's node groups, by instance families, besides"
              + " those described. Default: no.")
  boolean isInferred;

  @Option(
      names = "--infer-only",
      paramLabel = "NODEGROUP",
      description = "Infer from these node groups alone; repeatable. Default: from all.")
  List<String> inferOnly = List.of();

  @Option(
      names = "--infer-except",
      paramLabel = "NODEGROUP",
      description = "Infer from all but these node groups; repeatable.")
  List<String> inferExcept = List.of();

  @Option(
      names = "--infer-instance-types",
      description = "Infer pools with the very instance types. Default: their families.")
  boolean isInferredByType;

  @Option(
      names = "--infer-karpenter-host",
      description =
          "Infer a pool from the node group that hosts Karpenter too. Default: not from that one.")
  boolean isHostInferred;

  @Option(
      names = "--fargate-profile",
      paramLabel = "NAME",
      description = "The Fargate profile Karpenter's own pods run on, instead.")
  Optional<String> fargateProfile = Optional.empty();

  @Option(
      names = "--create-fargate-profile",
      description = "Make that profile if the cluster has none of the name. Default: stop.")
  boolean isFargateProfileMade;

  @Option(
      names = "--host-label",
      paramLabel = "KEY=VALUE",
      description = "A label of the nodes Karpenter's own pods run on, instead; repeatable.")
  Map<String, String> hostLabels = Map.of();

  @Option(
      names = "--pin-system-deployments",
      description =
          "Keep CoreDNS and metrics-server on the nodes that host Karpenter. Default: they run"
              + " where they do.")
  boolean isSystemPinned;

  @Option(
      names = "--create-oidc-provider",
      description = "Make the cluster's IAM OIDC provider if it is missing. Default: stop.")
  boolean isOidcProviderMade;

  @Option(
      names = "--interruption-queue",
      paramLabel = "NAME",
      description = "The SQS queue of interruptions; made if missing. Default: the cluster's name.")
  Optional<String> queue = Optional.empty();

  @Option(
      names = "--no-interruption-queue",
      description = "Make no queue and no event rules. Default: as the Karpenter release has them.")
  boolean isQueueLeftOut;

  @Option(
      names = "--subnet",
      paramLabel = "ID|TAG=VALUE",
      description = "Where nodes are launched; repeatable. Default: where the node groups are.")
  List<String> subnets = List.of();

  @Option(
      names = "--security-group",
      paramLabel = "ID|TAG=VALUE",
      description = "Of the nodes; repeatable. Default: what the node groups' nodes have.")
  List<String> securityGroups = List.of();

  @Option(
      names = "--isolated-vpc",
      description = "Nodes reach AWS through VPC endpoints alone. Default: they have a way out.")
  boolean isVpcIsolated;

  @Option(
      names = "--pod-identity",
      description = "Give Karpenter its role by EKS Pod Identity. Default: by IRSA.")
  boolean isPodIdentity;

  @Option(
      names = "--install-pod-identity-agent",
      description =
          "Install the EKS add-on of Pod Identity if it is missing; with --pod-identity."
              + " Default: stop.")
  boolean isAgentInstalled;

  @Option(
      names = "--permissions-boundary",
      paramLabel = "ARN",
      description = "Of every IAM role made. Default: none.")
  Optional<String> permissionsBoundary = Optional.empty();

  @Option(
      names = "--iam-path",
      paramLabel = "PATH",
      description = "Of every IAM role, policy and profile made, such as /platform/. Default: /.")
  Optional<String> iamPath = Optional.empty();

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description = "On everything made in AWS; repeatable.")
  Map<String, String> tags = Map.of();

  @Option(
      names = "--authentication-mode",
      paramLabel = "MODE",
      description =
          "Change how the cluster lets IAM principals in, to API_AND_CONFIG_MAP or API; EKS has no"
              + " way back. Default: left as it is.")
  Optional<AuthenticationMode> authenticationMode = Optional.empty();

  @Option(
      names = "--no-migrate",
      description =
          "Leave Cluster Autoscaler running. Default: found and scaled to zero; with --spec, as"
              + " the file says.")
  boolean isAutoscalerKept;

  @Option(
      names = "--retire",
      paramLabel = "NODE-GROUP",
      description =
          "Empty this node group or Auto Scaling group and give its nodes up; repeatable, all for"
              + " every one that does not host Karpenter. Default: nodes stay.")
  List<String> retired = List.of();

  @Option(
      names = "--nodes-at-once",
      paramLabel = "N",
      description = "Drained together; with --retire. Default: 1.")
  Optional<Integer> nodesAtOnce = Optional.empty();

  @Option(
      names = "--pods-at-once",
      paramLabel = "N",
      description = "Under way at a time, of each node; with --retire. Default: 10.")
  Optional<Integer> podsAtOnce = Optional.empty();

  @Option(
      names = "--protect-unprotected",
      description =
          "Give workloads without a PodDisruptionBudget a temporary one; with --retire. Default:"
              + " they move as they are.")
  boolean isUnprotectedProtected;

  @Mixin UsageOptions usage = new UsageOptions();

  @Option(
      names = "--floors-from-use",
      description =
          "Give node pools a floor, so that every node holds the largest pod by what it uses."
              + " Default: it is advised; with --spec, as the file says.")
  boolean areFloorsSet;

  /** Whether anything is asked for here. */
  boolean isEmpty() {
    return spec.isEmpty()
        && karpenter.isEmpty()
        && !isExistingUpgraded
        && chart.isEmpty()
        && digest.isEmpty()
        && !isHelmRelease
        && values.isEmpty()
        && namespace.isEmpty()
        && replicas.isEmpty()
        && nodeGroups.isEmpty()
        && manifests.isEmpty()
        && !isInferring()
        && hostLabels.isEmpty()
        && fargateProfile.isEmpty()
        && !isFargateProfileMade
        && !isSystemPinned
        && !isOidcProviderMade
        && queue.isEmpty()
        && !isQueueLeftOut
        && subnets.isEmpty()
        && securityGroups.isEmpty()
        && !isVpcIsolated
        && !isPodIdentity
        && !isAgentInstalled
        && permissionsBoundary.isEmpty()
        && iamPath.isEmpty()
        && tags.isEmpty()
        && authenticationMode.isEmpty()
        && retired.isEmpty()
        && nodesAtOnce.isEmpty()
        && podsAtOnce.isEmpty()
        && !isUnprotectedProtected
        && usage.isEmpty()
        && !areFloorsSet
        && !isAutoscalerKept;
  }

  /** The setup that was asked for. */
  KarpenterSetup setup(Connection connection, picocli.CommandLine command) {
    var setup = KarpenterSetup.of(base(connection, command));
    if (connection.region.isPresent()) {
      setup = setup.inRegion(connection.region.get());
    }
    if (karpenter.isPresent()) {
      setup = setup.karpenter(karpenter.get());
    }
    if (isExistingUpgraded) {
      setup = setup.upgradeExisting();
    }
    if (chart.isPresent()) {
      setup = setup.chart(setup.spec().chart().from(existing(chart.get())));
    }
    if (digest.isPresent()) {
      setup = setup.chart(setup.spec().chart().digest(digest.get()));
    }
    if (isHelmRelease) {
      setup = setup.chart(setup.spec().chart().asHelmRelease());
    }
    for (var file : values) {
      setup = setup.chart(setup.spec().chart().moreValues(ValuesFile.read(file)));
    }
    if (replicas.isPresent()) {
      setup = setup.chart(setup.spec().chart().replicas(replicas.get()));
    }
    if (namespace.isPresent()) {
      setup = setup.namespace(namespace.get());
    }
    setup = host(command).map(setup::karpenterOn).orElse(setup);
    if (isSystemPinned) {
      setup = setup.pinSystemDeployments();
    }
    if (!manifests.isEmpty()) {
      setup =
          setup.withManifests(manifests.stream().map(ValidateCommand::read).toArray(String[]::new));
    }
    if (isInferring()) {
      setup = setup.withNodePools(inferred(setup));
    }
    setup = identity(setup);
    if (queue.isPresent()) {
      setup = setup.interruptionQueue(setup.spec().interruptionQueue().named(queue.get()));
    }
    if (isQueueLeftOut) {
      setup = setup.withoutInterruptionQueue();
    }
    if (!subnets.isEmpty()) {
      setup = setup.subnets(terms(subnets));
    }
    if (!securityGroups.isEmpty()) {
      setup = setup.securityGroups(terms(securityGroups));
    }
    if (isVpcIsolated) {
      setup = setup.isolatedVpc();
    }
    setup = retirement(setup, command).map(setup::retire).orElse(setup);
    setup = usage.sized(setup);
    if (areFloorsSet) {
      setup = setup.floorsFromUse();
    }
    if (isAutoscalerKept) {
      return setup.keepClusterAutoscaler();
    }
    return spec.isEmpty() ? setup.migrateFrom(ClusterAutoscaler.discovered()) : setup;
  }

  /** What the spec says, with what is said here. */
  private Optional<Retirement> retirement(KarpenterSetup setup, picocli.CommandLine command) {
    var all = retired.contains("all");
    var named =
        retired.isEmpty()
            ? setup.spec().retire()
            : Optional.of(
                Retirement.of(
                    all ? NodeGroups.all() : NodeGroups.named(retired.toArray(String[]::new))));
    if (all && retired.size() > 1) {
      throw new ParameterException(command, "Give --retire all alone, or name the node groups");
    }
    if (named.isEmpty()
        && (nodesAtOnce.isPresent() || podsAtOnce.isPresent() || isUnprotectedProtected)) {
      throw new ParameterException(
          command, "Give --retire with --nodes-at-once, --pods-at-once and --protect-unprotected");
    }
    return named.map(
        r -> {
          var pace = r.pace();
          pace = nodesAtOnce.map(pace::nodesAtOnce).orElse(pace);
          pace = podsAtOnce.map(pace::podsAtOnce).orElse(pace);
          return isUnprotectedProtected ? r.at(pace).protectingTheUnprotected() : r.at(pace);
        });
  }

  private boolean isInferring() {
    return isInferred
        || isInferredByType
        || isHostInferred
        || !inferOnly.isEmpty()
        || !inferExcept.isEmpty();
  }

  private Inferred inferred(KarpenterSetup setup) {
    var inferred = setup.spec().inferNodePools().orElseGet(Inferred::fromNodeGroups);
    if (!inferOnly.isEmpty()) {
      inferred = inferred.only(inferOnly.toArray(String[]::new));
    }
    if (!inferExcept.isEmpty()) {
      inferred = inferred.except(inferExcept.toArray(String[]::new));
    }
    if (isInferredByType) {
      inferred = inferred.withInstanceTypes();
    }
    return isHostInferred ? inferred.withKarpenterHost() : inferred;
  }

  /** One kind of host; several would contradict each other. */
  private Optional<Host> host(picocli.CommandLine command) {
    var kinds = List.of(!nodeGroups.isEmpty(), !hostLabels.isEmpty(), fargateProfile.isPresent());
    if (kinds.stream().filter(given -> given).count() > 1) {
      throw new ParameterException(
          command, "Give one of --node-group, --host-label and --fargate-profile");
    }
    if (isFargateProfileMade && fargateProfile.isEmpty()) {
      throw new ParameterException(
          command, "Give --fargate-profile NAME with --create-fargate-profile");
    }
    if (fargateProfile.isPresent()) {
      var host = Host.fargate(fargateProfile.get());
      return Optional.of(isFargateProfileMade ? host.createdIfMissing() : host);
    }
    if (!hostLabels.isEmpty()) {
      return Optional.of(Host.labels(hostLabels));
    }
    return nodeGroups.isEmpty()
        ? Optional.empty()
        : Optional.of(Host.nodeGroups(nodeGroups.toArray(String[]::new)));
  }

  private static SelectorTerm[] terms(List<String> given) {
    return given.stream()
        .map(
            text -> {
              int at = text.indexOf('=');
              return at < 0
                  ? SelectorTerm.id(text)
                  : SelectorTerm.tagged(text.substring(0, at), text.substring(at + 1));
            })
        .toArray(SelectorTerm[]::new);
  }

  private KarpenterSetup identity(KarpenterSetup before) {
    var setup = before;
    var role = setup.spec().controllerRole();
    if (isPodIdentity || isAgentInstalled) {
      role = role.identity(ControllerRole.Identity.POD_IDENTITY);
    }
    if (isOidcProviderMade || isAgentInstalled) {
      role = role.createMissing();
    }
    setup = setup.controllerRole(role);
    var iam = setup.spec().iam();
    if (permissionsBoundary.isPresent()) {
      iam = iam.permissionsBoundary(permissionsBoundary.get());
    }
    if (iamPath.isPresent()) {
      iam = iam.path(iamPath.get());
    }
    setup = setup.iam(iam);
    for (var tag : tags.entrySet()) {
      setup = setup.tag(tag.getKey(), tag.getValue());
    }
    return authenticationMode.isPresent()
        ? setup.authenticationMode(authenticationMode.get())
        : setup;
  }

  private SetupSpec base(Connection connection, picocli.CommandLine command) {
    if (spec.isPresent()) {
      var read = SetupSpec.builder().from(SpecFile.load(spec.get()));
      connection.cluster.ifPresent(read::cluster);
      return read.build();
    }
    return SetupSpec.builder()
        .cluster(
            connection.cluster.orElseThrow(
                () -> new ParameterException(command, "Give --cluster NAME or --spec FILE")))
        .build();
  }

  /** A mistyped path is told now, not after the first half of the plan. */
  private static String existing(String chart) {
    if (!chart.startsWith("oci://") && !Files.exists(Path.of(chart))) {
      throw new InvalidSpecException(
          "Chart",
          List.of(
              Problem.of(
                  "--chart",
                  chart + " does not exist",
                  "name an oci:// address, a chart's directory or a .tgz")));
    }
    return chart;
  }
}
