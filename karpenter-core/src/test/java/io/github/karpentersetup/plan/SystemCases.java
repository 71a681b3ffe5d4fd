package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.plan.FindingsTest.Case;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The findings about CoreDNS and metrics-server, and what they are made of. */
final class SystemCases {

  private static final Map<String, Object> LINUX =
      Map.of("key", "kubernetes.io/os", "operator", "In", "values", List.of("linux"));

  /** As EKS makes CoreDNS. */
  static final Map<String, Object> AFFINITY =
      Map.of(
          "nodeAffinity",
          Map.of(
              "requiredDuringSchedulingIgnoredDuringExecution",
              Map.of("nodeSelectorTerms", List.of(Map.of("matchExpressions", List.of(LINUX))))),
          "podAntiAffinity",
          Map.of("preferredDuringSchedulingIgnoredDuringExecution", List.of()));

  private SystemCases() {}

  static KarpenterSetup lab() {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER)
        .karpenterOn("web")
        .migrateFrom(ClusterAutoscaler.discovered());
  }

  /** Two node groups, web and batch, of two nodes each. */
  static FactsEditor facts(KubernetesFacts.Deployment... deployments) {
    return edit(LabFacts.of("1.33"))
        .set(List.of(LabFacts.nodeGroup("batch"), LabFacts.nodeGroup("web")), "aws", "nodeGroups")
        .set(
            Stream.of("web-1", "web-2", "batch-1", "batch-2")
                .map(n -> PlacementCases.node(n, n.replaceFirst("-.*", ""), "a", 1900, 6000))
                .toList(),
            "kubernetes",
            "nodes")
        .set(List.of(deployments), "kubernetes", "deployments");
  }

  static KubernetesFacts.Deployment coreDns(String managedBy, String... nodes) {
    return deployment(KubernetesFacts.Component.COREDNS, "coredns", AFFINITY, managedBy, nodes);
  }

  static KubernetesFacts.Deployment metrics(String managedBy, String... nodes) {
    return deployment(
        KubernetesFacts.Component.METRICS_SERVER, "metrics-server", Map.of(), managedBy, nodes);
  }

  private static KubernetesFacts.Deployment deployment(
      KubernetesFacts.Component component,
      String name,
      Map<String, Object> affinity,
      String managedBy,
      String... nodes) {
    var request = new Room(100, 70L << 20, 1);
    return new KubernetesFacts.Deployment(
        component,
        "kube-system",
        name,
        2,
        request,
        affinity,
        Map.of(),
        List.of(Map.of("key", "CriticalAddonsOnly", "operator", "Exists")),
        managedBy,
        Stream.of(nodes).collect(Collectors.toMap(n -> n, n -> request)));
  }

  static AwsFacts.Addon addon(String configuration) {
    return new AwsFacts.Addon("coredns", "v1.12.1", "ACTIVE", configuration, Map.of());
  }

  static FactsEditor withAddon(FactsEditor facts, String configuration) {
    return facts.set(addon(configuration), "aws", "addons", "coredns");
  }

  static List<Case> all() {
    return List.of(
        of(
            "metrics-server-missing",
            lab(),
            facts(coreDns("", "web-1")),
            "info no metrics-server was found: Karpenter needs none, and without it"
                + " HorizontalPodAutoscalers and kubectl top have no figures"),
        of(
            "coredns-on-moved-nodes",
            lab(),
            facts(coreDns("", "batch-1", "batch-2")),
            "info CoreDNS (kube-system/coredns) runs on none of the nodes that host Karpenter (web),"
                + " and moves to nodes of Karpenter's when the others are retired; with"
                + " pinSystemDeployments() it stays with Karpenter"),
        of(
            "coredns-not-found",
            lab().pinSystemDeployments(),
            facts(),
            "warning no CoreDNS was found to be kept with Karpenter: neither kube-system/coredns nor"
                + " a deployment labelled k8s-app=kube-dns → label its deployment k8s-app=kube-dns"
                + " and plan again, or leave pinSystemDeployments() out"),
        of(
            "coredns-not-on-fargate",
            lab().karpenterOn(Host.fargate("karpenter")).pinSystemDeployments(),
            facts(coreDns("")),
            "warning Karpenter runs on Fargate, and no affinity brings CoreDNS there: a pod runs on"
                + " Fargate if a profile selects it when it is made → add a profile with the selector"
                + " namespace=kube-system,labels={k8s-app=kube-dns} (aws eks create-fargate-profile"
                + " --cluster-name payments-prod), then run: aws eks update-addon --cluster-name"
                + " payments-prod --addon-name coredns --configuration-values"
                + " '{\"computeType\":\"Fargate\"}' --resolve-conflicts PRESERVE"),
        of(
            "addon-configuration-unreadable",
            lab().pinSystemDeployments(),
            withAddon(facts(coreDns("")), "[]"),
            "blocking the configuration values of EKS add-on coredns are no mapping → correct them,"
                + " or leave pinSystemDeployments() out: aws eks describe-addon --cluster-name"
                + " payments-prod --addon-name coredns"),
        of(
            "system-of-gitops",
            lab().pinSystemDeployments(),
            facts(coreDns(""), metrics("Argo CD application metrics")),
            "warning deployment kube-system/metrics-server is kept as it is in Git by Argo CD"
                + " application metrics, which would take back what this plan changes; it is left"
                + " alone → set there the affinity "
                + AFFINITY_WANTED),
        of(
            "system-of-helm",
            lab().pinSystemDeployments(),
            facts(coreDns(""), metrics("Helm release metrics")),
            "warning deployment kube-system/metrics-server belongs to Helm release metrics, whose"
                + " next upgrade may undo what this plan changes → give its chart the affinity "
                + AFFINITY_WANTED),
        of(
            "system-does-not-fit",
            lab().pinSystemDeployments(),
            facts(coreDns(""))
                .set(
                    List.of(
                        PlacementCases.node("web-1", "web", "a", 1050, 2000),
                        PlacementCases.node("web-2", "web", "a", 1150, 2000)),
                    "kubernetes",
                    "nodes"),
            "warning node group web would take 1 of 2 replicas of kube-system/coredns beside"
                + " Karpenter: nodes are short of CPU → add nodes there, or leave"
                + " pinSystemDeployments() out; the pods that run stay until their replacements do"));
  }

  private static final String AFFINITY_WANTED =
      "{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
          + "{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"karpenter.sh/nodepool\","
          + "\"operator\":\"DoesNotExist\"},{\"key\":\"eks.amazonaws.com/nodegroup\","
          + "\"operator\":\"In\",\"values\":[\"web\"]}]}]}}}";

  private static Case of(String code, KarpenterSetup setup, FactsEditor facts, String finding) {
    return new Case(code, setup, facts.facts(), finding);
  }
}
