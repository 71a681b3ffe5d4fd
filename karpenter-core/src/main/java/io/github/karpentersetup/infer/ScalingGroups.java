package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.Ami;
import io.github.karpentersetup.facts.AwsFacts.AutoScalingGroup;
import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.GroupLaunch;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.NodeTemplate;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Auto Scaling groups of the owner's, whose instances join the cluster by themselves. */
final class ScalingGroups {

  private static final String OF_NODE_GROUP = "eks:nodegroup-name";

  private ScalingGroups() {}

  static List<Source> of(ClusterFacts facts) {
    var managed = new HashSet<String>();
    facts.aws().nodeGroups().forEach(g -> managed.addAll(g.autoScalingGroups()));
    var names =
        facts.aws().nodeGroups().stream().map(AwsFacts.NodeGroup::name).collect(Collectors.toSet());
    return facts.aws().autoScalingGroups().stream()
        .filter(g -> !managed.contains(g.name()) && !g.tags().containsKey(OF_NODE_GROUP))
        .map(g -> source(facts, g, names))
        .toList();
  }

  private static Source source(ClusterFacts facts, AutoScalingGroup group, Set<String> taken) {
    var launch = group.launch();
    var nodes =
        facts.kubernetes().nodes().stream()
            .filter(n -> group.instances().contains(instance(n)))
            .toList();
    var template = launch.launchTemplate();
    var userData = template.map(t -> t.nodes().userData().text()).orElse("");
    var declared = Declared.of(group.tags(), userData).orOf(nodes);
    var others = new ArrayList<>(launch.others());
    others.addAll(declared.others());
    var image = recommended(facts.aws(), template);
    return new Source(
        taken.contains(group.name()) ? group.name() + "-asg" : group.name(),
        Source.Kind.AUTO_SCALING,
        image.map(ScalingGroups::amiType).orElse(""),
        launch.instanceTypes().isEmpty() ? types(nodes) : launch.instanceTypes(),
        capacity(launch),
        launch.subnets(),
        declared.labels(),
        declared.taints(),
        Sizes.most(group.scaling(), group.tags()),
        template.map(LaunchTemplate::securityGroups).orElse(List.of()),
        template.map(t -> tagged(t, launch.instanceTags())),
        OptionalInt.empty(),
        others);
  }

  /** What follows the last slash of {@code aws:///eu-west-1a/i-0abc}. */
  private static String instance(Node node) {
    return node.providerId().substring(node.providerId().lastIndexOf('/') + 1);
  }

  private static Optional<Ami> recommended(AwsFacts aws, Optional<LaunchTemplate> template) {
    return aws.amis().stream()
        .filter(a -> template.filter(t -> t.nodes().imageId().equals(a.imageId())).isPresent())
        .findFirst();
  }

  /** As EKS would name the type of a managed node group with this image. */
  private static String amiType(Ami ami) {
    var family = ami.family().equals("Bottlerocket") ? "BOTTLEROCKET" : ami.family();
    return switch (ami.variant()) {
      case AMD64 -> family + "_x86_64";
      case ARM64 -> family + "_ARM_64";
      case GPU -> family + "_x86_64_NVIDIA";
    };
  }

  private static List<String> types(Collection<Node> nodes) {
    return List.copyOf(
        nodes.stream()
            .flatMap(n -> Optional.ofNullable(n.labels().get(NodeLabels.INSTANCE_TYPE)).stream())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Set<CapacityType> capacity(GroupLaunch launch) {
    if (launch.onDemandPercent() >= 100) {
      return Set.of(CapacityType.ON_DEMAND);
    }
    return launch.onDemandPercent() == 0 && launch.onDemandBase() == 0
        ? Set.of(CapacityType.SPOT)
        : Set.of(CapacityType.ON_DEMAND, CapacityType.SPOT);
  }

  private static LaunchTemplate tagged(LaunchTemplate template, Map<String, String> more) {
    var nodes = template.nodes();
    var tags = new TreeMap<>(more);
    tags.putAll(nodes.tags());
    return new LaunchTemplate(
        template.id(),
        template.version(),
        template.securityGroups(),
        new NodeTemplate(
            nodes.imageId(),
            nodes.userData(),
            nodes.volumes(),
            nodes.metadata(),
            tags,
            nodes.instanceProfile(),
            nodes.detailedMonitoring(),
            nodes.publicAddress(),
            nodes.others()));
  }
}
