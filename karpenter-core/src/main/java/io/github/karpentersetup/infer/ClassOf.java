package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import io.github.karpentersetup.facts.NodeTemplate.Metadata;
import io.github.karpentersetup.spec.AmiTerm;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.HttpTokens;
import io.github.karpentersetup.spec.MetadataOptions;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.SelectorTerm;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the nodes of a group are made of, as a node class that has no name yet. */
final class ClassOf {

  /** Tags that others put on instances, or that Karpenter keeps to itself. */
  private static final List<String> TAGS_OF_OTHERS =
      List.of(
          "aws:",
          "eks:",
          "kubernetes.io/cluster",
          "k8s.io/cluster-autoscaler",
          "karpenter.sh/",
          "karpenter.k8s.aws/");

  /** What joins a node by itself, which Karpenter does too. */
  private static final List<String> JOINING =
      List.of("/etc/eks/bootstrap.sh", "nodeadm init", "Start-EKSBootstrap");

  private ClassOf() {}

  static NodeClass of(Source source, Image image, AwsFacts aws, Situation situation, Notes notes) {
    var made = NodeClass.named("").amiFamily(image.family());
    if (!image.terms().isEmpty()) {
      made.amis(image.terms().toArray(AmiTerm[]::new));
    }
    var template = source.template();
    if (!template.userData().isNone()) {
      userData(source, image, notes).ifPresent(made::userData);
    }
    made.blockDevices(Volumes.of(source, image.family(), notes).toArray(BlockDevice[]::new));
    template.metadata().map(ClassOf::metadata).ifPresent(made::metadataOptions);
    made.tags(tags(template.tags()));
    Volumes.setting(template.detailedMonitoring()).ifPresent(made::detailedMonitoring);
    Volumes.setting(template.publicAddress()).ifPresent(made::associatePublicIpAddress);
    if (!template.instanceProfile().isEmpty()) {
      notes.lost(
          source,
          "its nodes have instance profile "
              + template.instanceProfile()
              + ", and Karpenter's have the setup's node role",
          "name the role of that profile with nodeRole(..), or attach its policies to the setup's");
    }
    template.others().forEach(other -> other(source, source.templateName(), other, notes));
    source.others().forEach(other -> other(source, "it", other, notes));
    situation
        .subnets()
        .filter(usual -> !source.subnets().isEmpty() && !isUsual(source, usual, aws))
        .ifPresent(usual -> made.subnets(ids(source.subnets())));
    situation
        .securityGroups()
        .filter(usual -> !source.securityGroups().isEmpty())
        .filter(usual -> !usual.equals(Set.copyOf(source.securityGroups())))
        .ifPresent(usual -> made.securityGroups(ids(source.securityGroups())));
    return made.build();
  }

  /** Whether a class that names no subnets comes to the same, in the zones of the group. */
  private static boolean isUsual(Source source, Set<String> usual, AwsFacts aws) {
    var zones = zones(source, aws);
    var there =
        usual.stream()
            .filter(id -> aws.subnets().containsKey(id))
            .filter(id -> zones.contains(zone(aws, id)))
            .collect(Collectors.toSet());
    return there.equals(Set.copyOf(source.subnets()));
  }

  /** The zones of its subnets, as far as they were observed. */
  static NavigableSet<String> zones(Source source, AwsFacts aws) {
    return source.subnets().stream()
        .map(id -> zone(aws, id))
        .filter(zone -> !zone.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String zone(AwsFacts aws, String subnet) {
    Subnet found = aws.subnets().get(subnet);
    return found == null ? "" : found.zone();
  }

  private static SelectorTerm[] ids(Collection<String> ids) {
    return new TreeSet<>(ids).stream().map(SelectorTerm::id).toArray(SelectorTerm[]::new);
  }

  private static Optional<String> userData(Source source, Image image, Notes notes) {
    var text = source.template().userData().text();
    if (!image.isCustom() && source.kind() == Source.Kind.AUTO_SCALING) {
      notes.lost(
          source,
          "the user data of "
              + source.templateName()
              + " is left out: it joins the cluster, and Karpenter writes its own for this image",
          "put what else it does into the node class with userData(..)");
      return Optional.empty();
    }
    notes.decided(
        "user-data-carried",
        source.name(),
        source.subject()
            + ": the user data of "
            + source.templateName()
            + " ("
            + text.length()
            + " characters) becomes part of an EC2NodeClass, where whoever may read that object"
            + " reads it; if it holds a secret, move it to Secrets Manager first");
    if (!image.isCustom() && JOINING.stream().anyMatch(text::contains)) {
      notes.lost(
          source,
          "the user data of "
              + source.templateName()
              + " joins the cluster by itself, and Karpenter's own does so too",
          "take that part out of the node class's userData");
    }
    return Optional.of(text);
  }

  private static MetadataOptions metadata(Metadata said) {
    var options = MetadataOptions.DEFAULT;
    if (said.tokens().equals(HttpTokens.OPTIONAL.text())) {
      options = options.withHttpTokens(HttpTokens.OPTIONAL);
    }
    if (said.hopLimit().isPresent()) {
      options = options.withHopLimit(said.hopLimit().getAsInt());
    }
    var endpoint = Volumes.setting(said.endpoint());
    if (endpoint.isPresent()) {
      options = options.withHttpEndpoint(endpoint.get());
    }
    var ipv6 = Volumes.setting(said.ipv6());
    return ipv6.isPresent() ? options.withHttpProtocolIpv6(ipv6.get()) : options;
  }

  private static Map<String, String> tags(Map<String, String> tags) {
    var kept = new TreeMap<>(tags);
    // Karpenter names its instances after their node pool.
    kept.remove("Name");
    kept.keySet().removeIf(key -> TAGS_OF_OTHERS.stream().anyMatch(key::startsWith));
    return kept;
  }

  private static void other(Source source, String who, String other, Notes notes) {
    String fix;
    if (other.startsWith("placement group")) {
      fix = "say it in the node class with placementGroup(..), Karpenter 1.11 and later";
    } else if (other.startsWith("capacity reservation")) {
      fix = "say it in the node class with capacityReservations(..), Karpenter 1.3 and later";
    } else if (other.startsWith("processor options")) {
      fix = "say it in the node class with cpuOptions(..), Karpenter 1.13 and later";
    } else if (other.startsWith("network interface")) {
      fix = "say it in the node class with networkInterfaces(..), Karpenter 1.11 and later";
    } else if (other.startsWith("on-demand")) {
      fix =
          "Karpenter takes spot wherever it is to be had: for a share, make a second node pool that"
              + " is on-demand alone, with limits and a higher weight";
    } else if (other.startsWith("spot allocation strategy")) {
      fix = "nothing is to be done: Karpenter always asks for price-capacity-optimized";
    } else if (other.startsWith("extended resource")) {
      fix =
          "Karpenter does not know of it before a node is there: keep the group for the pods that"
              + " ask for it, or overprovision";
    } else if (other.startsWith("autoscaling option")) {
      fix = "say it for the node pool with consolidateAfter(..) and budgets(..)";
    } else {
      fix = "an EC2NodeClass cannot say it: do without, or keep the node group for what needs it";
    }
    notes.lost(source, who + " says " + other, fix);
  }
}
