package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.version.KubernetesVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plan in the making: what the phase planners read, and where they put steps and findings. */
final class Draft {

  private final Choices choices;
  private final SetupSpec asked;
  private final SetupSpec spec;
  private final ClusterFacts facts;
  private final List<NodePool> nodePools;
  private final NodeRoles nodeRoles;
  private final Map<String, NodeClass> nodeClasses;
  private final Sizes sizes;
  private final Placement placement;
  private final Upgrade upgrade;
  private Optional<FormerPermissions> former = Optional.empty();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /**
   * From a spec.
   *
   * @param asked as the user wrote it
   * @param spec with what an existing installation goes on with
   * @param usage what the pods use
   */
  Draft(Choices choices, SetupSpec asked, SetupSpec spec, ClusterFacts facts, Usage usage) {
    this.choices = choices;
    this.asked = asked;
    this.spec = spec;
    this.facts = facts;
    var declared = NodePools.of(spec);
    this.nodeRoles = NodeRoles.of(spec, declared);
    this.nodeClasses = NodeClasses.of(this, declared);
    this.sizes = Sizes.of(spec, facts.kubernetes().podGroups(), declared, nodeClasses, usage);
    this.nodePools = sizes.raised(declared);
    this.placement = Placement.of(this);
    this.upgrade =
        Upgrade.of(
            facts.kubernetes(),
            choices.karpenter(),
            KubernetesVersion.parse(facts.aws().cluster().kubernetesVersion()));
  }

  Choices choices() {
    return choices;
  }

  /** What is wanted, with what an existing installation goes on with. */
  SetupSpec spec() {
    return spec;
  }

  /** What the user wrote. */
  SetupSpec asked() {
    return asked;
  }

  ClusterFacts facts() {
    return facts;
  }

  AwsFacts aws() {
    return facts.aws();
  }

  KubernetesFacts kubernetes() {
    return facts.kubernetes();
  }

  List<NodePool> nodePools() {
    return nodePools;
  }

  /** By name, with what the user left out taken from the cluster. */
  Map<String, NodeClass> nodeClasses() {
    return nodeClasses;
  }

  /** The roles that nodes have. */
  NodeRoles nodeRoles() {
    return nodeRoles;
  }

  /** What pods need of nodes. */
  Sizes sizes() {
    return sizes;
  }

  Placement placement() {
    return placement;
  }

  /** From the release that is there to the one wanted. */
  Upgrade upgrade() {
    return upgrade;
  }

  /** What the controller's role has while it changes; worked out once. */
  FormerPermissions formerPermissions() {
    var known = former.orElseGet(() -> FormerPermissions.of(this));
    former = Optional.of(known);
    return known;
  }

  void add(Finding finding) {
    findings.add(finding);
  }

  /** The ARN that a role has, path included, or will have. */
  String roleArn(String role) {
    var live = aws().roles().get(role);
    return live == null ? choices.roleArn(role) : live.arn();
  }

  /** Adds a step and gives its id, for others to come after. */
  String add(Step step) {
    steps.add(step);
    return step.id();
  }

  /** The ids of the steps of a phase so far. */
  List<String> idsOf(Phase phase) {
    return steps.stream().filter(s -> s.phase() == phase).map(Step::id).toList();
  }

  /** The steps so far. */
  List<Step> steps() {
    return List.copyOf(steps);
  }

  SetupPlan finish() {
    return finish(choices.karpenter().toString(), Optional.empty());
  }

  /**
   * @param karpenter the release that is there afterwards; empty for none
   */
  SetupPlan finish(String karpenter, Optional<Rollback> rollback) {
    findings.sort(Comparator.comparing(Finding::severity));
    var cluster = aws().cluster();
    return new SetupPlan(
        SetupPlan.FORMAT,
        new SetupPlan.Target(
            cluster.name(),
            aws().region(),
            aws().accountId(),
            cluster.kubernetesVersion(),
            kubernetes().server()),
        kubernetes().karpenters().stream()
            .map(KubernetesFacts.Karpenter::version)
            .findFirst()
            .orElse(""),
        karpenter,
        sizes.settled(asked),
        findings,
        steps,
        rollback);
  }
}
