package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.forecast.Forecast;
import io.github.karpentersetup.forecast.Forecaster;
import io.github.karpentersetup.iam.ControllerPolicies;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.infer.Inference;
import io.github.karpentersetup.manifest.Manifest;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.usage.UsageAdvice;
import io.github.karpentersetup.whatif.Catalogue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes a plan from what is wanted and what is there. Does no I/O and reads no clock: the same spec
 * and facts give the same plan to the byte.
 */
public final class Planner {

  private Planner() {}

  /**
   * What has to be looked up before {@link #plan} can be called.
   *
   * @param cluster asked only where the setup is to upgrade what someone else installed
   */
  public static Lookup lookup(SetupSpec spec, Supplier<KubernetesFacts> cluster) {
    return spec.upgradeExisting().isEnabled()
        ? lookup(Existing.kept(spec, cluster.get(), role -> false))
        : lookup(spec);
  }

  /** What has to be looked up for a new installation, or one that this library made. */
  static Lookup lookup(SetupSpec spec) {
    var cluster = spec.cluster();
    var queue = Interruptions.queue(spec);
    var pools = NodePools.of(spec);
    var isPodIdentity = spec.controllerRole().identity() == ControllerRole.Identity.POD_IDENTITY;
    var looked =
        Lookup.cluster(cluster)
            .with(Kind.ROLE, roles(spec, pools))
            .with(Kind.POLICY, new HashSet<>(ControllerPolicies.names(cluster)))
            .with(
                Kind.INSTANCE_PROFILE,
                Set.of(Names.instanceProfile(cluster), Names.windowsInstanceProfile(cluster)))
            .with(Kind.QUEUE, queue.map(Set::of).orElse(Set.of()))
            .with(Kind.EVENT_RULE, queue.isEmpty() ? Set.of() : Interruptions.rules(cluster))
            .with(Kind.SUBNET, NetworkKind.SUBNET.ids(spec))
            .with(Kind.SECURITY_GROUP, NetworkKind.SECURITY_GROUP.ids(spec))
            .with(
                Kind.INSPECTED_ROLE,
                spec.controllerRole().origin() == RoleOrigin.MADE
                    ? Set.of()
                    : Set.of(Roles.controllerRole(spec)))
            .with(Kind.ADDON, addons(spec))
            .with(
                Kind.POD_IDENTITY,
                isPodIdentity
                    ? Set.of(spec.namespace() + "/" + ControllerIdentity.ACCOUNT)
                    : Set.of())
            .with(
                Kind.SERVICE_LINKED_ROLE,
                spec.inferNodePools().isPresent() || pools.stream().anyMatch(NodePools::maySpot)
                    ? Set.of(SpotRole.SERVICE)
                    : Set.of());
    return spec.region().map(looked::in).orElse(looked);
  }

  private static Set<String> addons(SetupSpec spec) {
    var addons = new HashSet<String>();
    if (spec.controllerRole().identity() == ControllerRole.Identity.POD_IDENTITY) {
      addons.add(PodIdentity.AGENT);
    }
    if (spec.pinSystemDeployments().isEnabled()) {
      addons.addAll(SystemPhase.ADDONS.values());
    }
    return addons;
  }

  private static Set<String> roles(SetupSpec spec, List<NodePool> pools) {
    var roles = new HashSet<String>();
    NodeRoles.of(spec, pools).all().forEach(role -> roles.add(role.name()));
    roles.add(Roles.controllerRole(spec));
    if (spec.inferNodePools().isPresent()) {
      // Which pools there will be is not known before the node groups are.
      roles.add(Names.windowsNodeRole(spec.cluster()));
    }
    if (spec.karpenterOn().filter(Host.Fargate.class::isInstance).isPresent()) {
      roles.add(Names.podExecutionRole(spec.cluster()));
    }
    return roles;
  }

  /**
   * Makes the plan. Every step is in it, also those that have nothing to do.
   *
   * @throws InvalidSpecException with every problem of the spec
   */
  public static SetupPlan plan(SetupSpec spec, ClusterFacts facts) {
    return plan(spec, facts, Usage.none());
  }

  /**
   * Makes the plan with what the pods use: its findings compare that with what they ask for, and
   * the node pools get floors where the spec asks for them. The plan's spec carries those floors,
   * so that it can be planned for again without measurements.
   *
   * @throws InvalidSpecException with every problem of the spec
   */
  public static SetupPlan plan(SetupSpec spec, ClusterFacts facts, Usage usage) {
    var draft = checked(spec, facts, usage);
    for (var phase : PHASES) {
      phase.plan(draft);
    }
    return draft.finish();
  }

  /**
   * What Karpenter would do with the pods of the nodes that are retired; without a retirement, with
   * those of all nodes that are neither Karpenter's own nor its host. On the embedded catalogue of
   * instance types and prices. Takes longer than {@link #plan}: seconds for 50,000 pods.
   */
  public static Forecast forecast(SetupSpec spec, ClusterFacts facts) {
    return Forecaster.of(Forecasts.question(checked(spec, facts, Usage.none()))).forecast();
  }

  /** The availability zones that a catalogue for {@link #forecast} has to know. */
  public static List<String> zones(ClusterFacts facts) {
    return Forecasts.zones(facts.aws());
  }

  /** The same on another catalogue, with prices of your own for instance. */
  public static Forecast forecast(SetupSpec spec, ClusterFacts facts, Catalogue catalogue) {
    return Forecaster.of(Forecasts.question(checked(spec, facts, Usage.none()), catalogue))
        .forecast();
  }

  /** With its pools inferred, if they are to be, and what is odd about it found. */
  private static Draft checked(SetupSpec spec, ClusterFacts facts, Usage usage) {
    var settled = InferredPools.settle(spec, facts);
    var draft = draft(settled.spec(), facts, usage);
    settled.explain(draft);
    Preflight.check(draft);
    return draft;
  }

  /**
   * The node pools that {@link #plan} would infer from node groups, as the setup asks for; none if
   * it does not ask.
   */
  public static Inference infer(SetupSpec spec, ClusterFacts facts) {
    var settled = InferredPools.settle(spec, facts);
    return settled
        .inference()
        .map(i -> i.nodePools().isEmpty() ? i : i.withManifests(manifests(settled.spec(), facts)))
        .orElseGet(() -> new Inference(List.of(), List.of(), Map.of(), List.of(), List.of()));
  }

  private static List<Manifest> manifests(SetupSpec spec, ClusterFacts facts) {
    return CapacityPhase.manifests(draft(spec, facts));
  }

  /** A plan with nothing in it yet. */
  static Draft draft(SetupSpec asked, ClusterFacts facts) {
    return draft(asked, facts, Usage.none());
  }

  private static Draft draft(SetupSpec asked, ClusterFacts facts, Usage usage) {
    var kept =
        Existing.kept(
            asked,
            facts.kubernetes(),
            role -> Existing.isOurs(asked, facts.aws().roles().get(role)));
    return new Draft(Choices.of(kept, facts), asked, kept, facts, usage);
  }

  /** What the pods' use says about their requests and about the spec's node pools. */
  public static UsageAdvice advise(SetupSpec spec, KubernetesFacts facts, Usage usage) {
    return UsageAdvice.of(
        usage,
        facts.podGroups(),
        NodePools.of(spec),
        spec.nodeClasses().stream().collect(Collectors.toMap(NodeClass::name, c -> c)),
        spec.sizing().orElseGet(Sizing::advised));
  }

  /**
   * The same where node pools are inferred: what the pods' use says about those, too.
   *
   * @throws InvalidSpecException with every problem of the spec
   */
  public static UsageAdvice advise(SetupSpec spec, ClusterFacts facts, Usage usage) {
    return advise(InferredPools.settle(spec, facts).spec(), facts.kubernetes(), usage);
  }

  /** One part of the plan: adds its steps and findings to the draft. */
  interface PhasePlanner {
    void plan(Draft draft);
  }

  private static final List<PhasePlanner> PHASES =
      List.of(
          new IdentityPhase(),
          new NetworkPhase(),
          new InterruptionPhase(),
          new AccessPhase(),
          new ControllerPhase(),
          new SystemPhase(),
          new CapacityPhase(),
          new CutoverPhase(),
          new RetirementPhase(),
          new VerificationPhase());
}
