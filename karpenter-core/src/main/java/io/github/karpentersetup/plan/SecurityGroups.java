package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.spec.NodeClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The security groups of today's nodes, and what is odd about those of Karpenter's. */
final class SecurityGroups {

  private final Draft draft;
  private final TreeSet<String> fromTemplates = new TreeSet<>();
  private final List<String> clusterGroupInUse = new ArrayList<>();
  private final TreeSet<String> discovered = new TreeSet<>();

  /**
   * The cluster's own group and, where a node group has a launch template with groups of its own,
   * those: EKS then does not attach the cluster's group to its nodes.
   */
  SecurityGroups(Draft draft) {
    this.draft = draft;
    for (var group : draft.aws().nodeGroups()) {
      var own =
          group.launchTemplate().map(AwsFacts.LaunchTemplate::securityGroups).orElse(List.of());
      if (own.isEmpty()) {
        clusterGroupInUse.add(group.name());
      }
      fromTemplates.addAll(own);
    }
    if (fromTemplates.isEmpty() || !clusterGroupInUse.isEmpty()) {
      draft.aws().cluster().clusterSecurityGroup().ifPresent(discovered::add);
    }
    if (clusterGroupInUse.isEmpty()) {
      discovered.addAll(fromTemplates);
    }
  }

  Collection<String> discovered() {
    return discovered;
  }

  /** Why these are tagged. */
  void explain(Collection<String> chosen) {
    if (!draft.spec().securityGroups().isEmpty()) {
      if (!chosen.isEmpty()) {
        draft.add(
            Finding.info(
                "security-group-chosen",
                "security groups " + String.join(", ", chosen) + " chosen: by the setup"));
      }
    } else if (discovered.isEmpty()) {
      draft.add(
          Finding.warning(
              "no-security-group",
              "neither the cluster nor a launch template names a security group",
              "choose the nodes' with securityGroups(..) (--security-group), or name it in the"
                  + " node class"));
    } else if (fromTemplates.isEmpty()) {
      draft.add(
          Finding.info(
              "security-group-chosen",
              "security group "
                  + String.join(", ", discovered)
                  + " chosen: the cluster's own; no launch template has groups"));
    } else if (clusterGroupInUse.isEmpty()) {
      draft.add(
          Finding.info(
              "security-group-chosen",
              "security groups "
                  + String.join(", ", discovered)
                  + " chosen: those of the node groups' launch templates, whose nodes do not have"
                  + " the cluster's own"));
    } else {
      draft.add(
          Finding.warning(
              "security-groups-differ",
              "node groups differ: "
                  + String.join(", ", clusterGroupInUse)
                  + " use the cluster's security group, others have "
                  + String.join(", ", fromTemplates)
                  + " from launch templates; "
                  + String.join(", ", discovered)
                  + " chosen for Karpenter's nodes",
              "if pods need the others, choose with securityGroups(..) (--security-group)"));
    }
  }

  /**
   * The AWS Load Balancer Controller opens the one group of a node that carries the cluster's tag,
   * and gives up where several do, or none of several.
   */
  void forLoadBalancers(Selection groups) {
    var key = "kubernetes.io/cluster/" + draft.spec().cluster();
    for (var nodeClass : draft.nodeClasses().values()) {
      var all = groups.of(nodeClass);
      var tagged =
          all.stream()
              .filter(
                  id -> {
                    var found = groups.there().get(id);
                    return found != null && found.tags().containsKey(key);
                  })
              .toList();
      if (tagged.size() > 1) {
        several(nodeClass, key, tagged);
      } else if (all.size() > 1 && tagged.isEmpty()) {
        draft.add(
            Finding.warning(
                "no-tagged-group",
                "of the security groups of EC2NodeClass "
                    + nodeClass.name()
                    + " ("
                    + String.join(", ", all)
                    + ") none carries "
                    + key
                    + ": the AWS Load Balancer Controller then does not know which to open",
                "aws ec2 create-tags --resources "
                    + all.first()
                    + " --tags Key="
                    + key
                    + ",Value=owned"));
      }
    }
  }

  private void several(NodeClass nodeClass, String key, List<String> tagged) {
    var cluster = draft.aws().cluster().clusterSecurityGroup();
    var others =
        tagged.stream()
            .filter(id -> !id.equals(cluster.filter(tagged::contains).orElse(tagged.get(0))))
            .toList();
    draft.add(
        Finding.warning(
            "several-tagged-groups",
            "security groups "
                + String.join(", ", tagged)
                + " of EC2NodeClass "
                + nodeClass.name()
                + " all carry "
                + key
                + ": the AWS Load Balancer Controller and Services of type LoadBalancer expect it"
                + " on exactly one",
            "take it off the others: aws ec2 delete-tags --resources "
                + String.join(" ", others)
                + " --tags Key="
                + key));
  }
}
