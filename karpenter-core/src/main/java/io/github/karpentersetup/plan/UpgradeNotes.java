package io.github.karpentersetup.plan;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;

/**
 * What Karpenter's upgrade guide (as of 1.14.1) and its v1 migration guide (1.0) tell those who
 * upgrade, release by release. What is about metrics nobody keeps any more, or about fields that
 * are only new, is left out.
 */
final class UpgradeNotes {

  /**
   * One note.
   *
   * @param since the first release it is about
   * @param what what is different from then on
   * @param todo what a person has to do; empty where the plan does it
   */
  record Note(KarpenterVersion since, String what, String todo) {

    Finding finding() {
      var text = "Karpenter " + since + ": " + what;
      return todo.isEmpty()
          ? Finding.info("upgrade-note", text)
          : Finding.warning("upgrade-note", text, todo);
    }
  }

  static final List<Note> ALL =
      List.of(
          look(
              "0.33.0",
              "the label karpenter.sh/provisioner-name is no longer understood in node pools and in pods",
              "use karpenter.sh/nodepool in node selectors, affinities and spread constraints before"),
          done(
              "0.33.0",
              "settings in the ConfigMap karpenter-global-settings are no longer read; this plan gives them as chart values"),
          done(
              "0.33.0",
              "the controller tags spot instance requests, which its permissions in this plan let it do"),
          look(
              "0.33.0",
              "a comma no longer separates values in the tags of selector terms",
              "write one term for each value"),
          look(
              "0.33.0",
              "drift is on: a node that differs from its node pool is replaced",
              "bring node pools and node classes to what the nodes are, or let the nodes be replaced"),
          look(
              "0.34.0",
              "at most 10% of a node pool's nodes are disrupted at a time, where it was one",
              "set disruption budgets where that is too many"),
          look(
              "0.34.0",
              "the controller's pods use the cluster's DNS",
              "set the chart value dnsPolicy to Default if CoreDNS runs on nodes that Karpenter launches"),
          look(
              "0.34.0",
              "template.spec.resources of a node pool is refused",
              "take it out of node pools that have it"),
          done(
              "0.34.0",
              "the controller needs more CPU and memory; this plan requests what chart(..) says"),
          look(
              "0.36.0",
              "the metric karpenter_cloudprovider_instance_type_price_estimate has another name",
              "change dashboards and alarms to karpenter_cloudprovider_instance_type_offering_price_estimate"),
          done(
              "0.37.0",
              "the controller launches nothing for node classes whose definition has no Ready condition; this plan applies the definitions first"),
          look(
              "1.0.0",
              "an expired node is drained at once, without waiting for its replacement or for disruption budgets",
              "look for nodes past expireAfter that budgets hold back, and settle what holds them"),
          look(
              "1.0.0",
              "the annotations karpenter.sh/do-not-evict and karpenter.sh/do-not-consolidate have no effect",
              "annotate pods and nodes with karpenter.sh/do-not-disrupt before"),
          look(
              "1.0.0",
              "nodes to be disrupted are tainted karpenter.sh/disrupted, no longer karpenter.sh/disruption=disrupting",
              "change tolerations of the former taint"),
          look(
              "1.0.0",
              "Karpenter's replicas must be in different zones",
              "give it nodes in two zones, or run one replica with chart(..).replicas(1)"),
          look(
              "1.0.0",
              "new node classes let pods without host networking reach no instance metadata: the default hop limit is 1",
              "set metadataOptions with a hop limit of 2 for pods that need it"),
          look(
              "1.0.0",
              "associatePublicIPAddress is no longer set to false in private subnets",
              "set it in the node class where a policy of the organization asks for it"),
          look(
              "1.0.0",
              "the chart's logging configuration and the settings ASSUME_ROLE_ARN and ASSUME_ROLE_DURATION are gone",
              "take them out of the chart values"),
          look(
              "1.0.0",
              "most metrics have other names, and the metrics port is 8080",
              "change dashboards, alarms and network policies; the v1 migration guide lists the names"),
          done(
              "1.1.0",
              "v1beta1 is no longer served; this plan goes on only when nothing is stored as v1beta1"),
          look(
              "1.1.0",
              "the label karpenter.k8s.aws/instance-accelerator-name tells trainium, inferentia and inferentia2 apart",
              "change requirements that select inferentia for all of them"),
          look(
              "1.2.0",
              "the reasons in the disruption metrics are written in small letters",
              "change dashboards and alarms"),
          look(
              "1.3.0",
              "the metric karpenter_ignored_pod_count is now karpenter_scheduler_ignored_pod_count",
              "change dashboards and alarms"),
          look(
              "1.6.0",
              "open capacity reservations are used only by node classes that select them; others leave them unused, and billed",
              "set capacityReservationSelectorTerms in the node classes that are to use them, before"),
          done(
              "1.7.0",
              "the controller lists instance profiles, which its permissions in this plan let it do"),
          look(
              "1.7.0",
              "the metric karpenter_pods_pods_drained_total is now karpenter_pods_drained_total, and the reason liveness is registration_timeout",
              "change dashboards and alarms"),
          done(
              "1.9.0",
              "the controller's permissions come in several policies; this plan makes and attaches them"),
          done(
              "1.11.0",
              "the controller reads placement groups, which its permissions in this plan let it do"),
          look(
              "1.12.0",
              "every node is drifted once, for the CA bundle is now part of what is compared",
              "expect nodes to be replaced within the disruption budgets"),
          done(
              "1.12.0",
              "the controller reads instance status, which its permissions in this plan let it do"));

  private UpgradeNotes() {}

  /** What is new to those who come from a release and go to another. */
  static List<Note> between(KarpenterVersion from, KarpenterVersion to) {
    return ALL.stream()
        .filter(n -> n.since().compareTo(from) > 0 && n.since().compareTo(to) <= 0)
        .toList();
  }

  private static Note look(String since, String what, String todo) {
    return new Note(KarpenterVersion.parse(since), what, todo);
  }

  private static Note done(String since, String what) {
    return new Note(KarpenterVersion.parse(since), what, "");
  }
}
