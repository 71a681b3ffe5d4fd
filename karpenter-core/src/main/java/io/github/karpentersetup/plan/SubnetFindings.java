package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.PublicAddresses;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Operator;
import io.github.karpentersetup.spec.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is odd about the subnets that Karpenter's nodes get. */
final class SubnetFindings {

  /** Below this a subnet is called short of addresses. */
  private static final int FEW_ADDRESSES = 16;

  private static final String INTERNAL = "kubernetes.io/role/internal-elb";
  private static final String EXTERNAL = "kubernetes.io/role/elb";

  private final Draft draft;
  private final Selection subnets;

  SubnetFindings(Draft draft, Selection subnets) {
    this.draft = draft;
    this.subnets = subnets;
  }

  void add() {
    var used = used();
    used.forEach(this::fewAddresses);
    publicSubnets();
    zonesOfPools();
    unusedZones(used);
    loadBalancers(used);
  }

  private List<Subnet> used() {
    var ids = new TreeSet<String>();
    draft.nodePools().stream()
        .flatMap(p -> nodeClass(p).stream())
        .forEach(c -> ids.addAll(subnets.of(c)));
    return facts(ids);
  }

  private Optional<NodeClass> nodeClass(NodePool pool) {
    return Optional.ofNullable(draft.nodeClasses().get(pool.nodeClass()));
  }

  private List<Subnet> facts(Collection<String> ids) {
    var facts = new ArrayList<Subnet>();
    for (var id : ids) {
      var subnet = draft.aws().subnets().get(id);
      if (subnet != null) {
        facts.add(subnet);
      }
    }
    return facts;
  }

  private void fewAddresses(Subnet subnet) {
    if (subnet.freeAddresses() < FEW_ADDRESSES) {
      draft.add(
          Finding.warning(
              "few-addresses",
              "subnet "
                  + subnet.id()
                  + " in "
                  + subnet.zone()
                  + " has "
                  + subnet.freeAddresses()
                  + " free addresses",
              "Karpenter cannot launch many nodes there; choose larger ones with subnets(..)"
                  + " (--subnet), or in the node class"));
    }
  }

  /** An instance in a public subnet reaches the internet by a public address of its own only. */
  private void publicSubnets() {
    var given = new TreeSet<String>();
    var notGiven = new TreeSet<String>();
    for (var nodeClass : draft.nodeClasses().values()) {
      for (var subnet : facts(subnets.of(nodeClass))) {
        if (exit(subnet) == Exit.INTERNET_GATEWAY) {
          var byClass = nodeClass.associatePublicIpAddress();
          var isGiven =
              byClass
                  .map(Setting::isEnabled)
                  .orElse(subnet.publicAddresses() == PublicAddresses.GIVEN);
          (isGiven ? given : notGiven).add(subnet.id());
        }
      }
    }
    if (!given.isEmpty()) {
      draft.add(
          Finding.info(
              "public-subnets",
              "nodes in "
                  + String.join(", ", given)
                  + " get public addresses: those subnets lead to an internet gateway"));
    }
    if (!notGiven.isEmpty()) {
      draft.add(
          Finding.warning(
              "public-subnets-without-addresses",
              "nodes in "
                  + String.join(", ", notGiven)
                  + " get no public address, and the only way out of those subnets is an internet"
                  + " gateway, which needs one",
              "choose private subnets with subnets(..) (--subnet), or have the node class give"
                  + " addresses: associatePublicIpAddress(ENABLED)"));
    }
  }

  private Exit exit(Subnet subnet) {
    return draft.aws().network().exits().getOrDefault(subnet.id(), Exit.OTHER);
  }

  private void zonesOfPools() {
    for (var pool : draft.nodePools()) {
      var there =
          nodeClass(pool).stream()
              .flatMap(c -> facts(subnets.of(c)).stream())
              .map(Subnet::zone)
              .collect(Collectors.toCollection(TreeSet::new));
      var without =
          pool.requirements().stream()
              .filter(r -> r.key().equals(NodeLabels.ZONE) && r.operator() == Operator.IN)
              .flatMap(r -> r.values().stream())
              .filter(zone -> !there.contains(zone))
              .collect(Collectors.toCollection(TreeSet::new));
      if (!there.isEmpty() && !without.isEmpty()) {
        draft.add(
            Finding.warning(
                "zone-without-subnet",
                "NodePool "
                    + pool.name()
                    + " asks for zone "
                    + String.join(", ", without)
                    + ", and the subnets of its nodes are in "
                    + String.join(", ", there),
                "add a subnet there with subnets(..) (--subnet), or take the zone out of the"
                    + " pool"));
      }
    }
  }

  private void unusedZones(List<Subnet> used) {
    var unused =
        used.stream()
            .filter(s -> draft.nodePools().stream().noneMatch(p -> allows(p, s.zone())))
            .map(s -> s.id() + " (" + s.zone() + ")")
            .toList();
    if (!unused.isEmpty()) {
      draft.add(
          Finding.info(
              "zones-excluded",
              "no NodePool launches nodes in " + String.join(", ", unused) + ", by its zones"));
    }
  }

  private static boolean allows(NodePool pool, String zone) {
    return pool.requirements().stream()
        .filter(r -> r.key().equals(NodeLabels.ZONE))
        .allMatch(
            r ->
                switch (r.operator()) {
                  case IN -> r.values().contains(zone);
                  case NOT_IN -> !r.values().contains(zone);
                  default -> true;
                });
  }

  /** A load balancer has an address per zone, and sends nothing to nodes of a zone without one. */
  private void loadBalancers(List<Subnet> used) {
    var vpc = draft.aws().cluster().vpcId().orElse("");
    var ofVpc = draft.aws().subnets().values().stream().filter(s -> s.vpcId().equals(vpc)).toList();
    var covered =
        ofVpc.stream()
            .filter(s -> s.tags().containsKey(INTERNAL))
            .map(Subnet::zone)
            .collect(Collectors.toSet());
    var external = ofVpc.stream().anyMatch(s -> s.tags().containsKey(EXTERNAL));
    var missing = used.stream().filter(s -> !covered.contains(s.zone())).toList();
    if (missing.isEmpty() || (covered.isEmpty() && external)) {
      return;
    }
    var ids = missing.stream().map(Subnet::id).toList();
    if (covered.isEmpty()) {
      draft.add(
          Finding.info(
              "no-load-balancer-subnets",
              "no subnet carries "
                  + INTERNAL
                  + " or "
                  + EXTERNAL
                  + ": load balancers are placed only where an annotation names the subnets"));
      return;
    }
    draft.add(
        Finding.warning(
            "internal-elb-tag-missing",
            "no subnet in "
                + missing.stream()
                    .map(Subnet::zone)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "))
                + " carries "
                + INTERNAL
                + ", as those of other zones do: internal load balancers do not reach Karpenter's"
                + " nodes there",
            "aws ec2 create-tags --resources "
                + String.join(" ", ids)
                + " --tags Key="
                + INTERNAL
                + ",Value=1"));
  }
}
