package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Deployment;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Karpenter's own Deployment, CoreDNS and metrics-server, and whose pods are theirs. */
final class SystemDeployments {

  private static final String METRICS = "metrics-server";
  private static final String NAME = "app.kubernetes.io/name";
  private static final String HASH = "pod-template-hash";

  private SystemDeployments() {}

  /** The Deployment without its pods; empty if it is another one. */
  static Optional<Deployment> of(JsonNode deployment) {
    var pod = Trees.at(deployment, "spec", "template", "spec");
    return component(deployment)
        .map(
            component ->
                new Deployment(
                    component,
                    Trees.namespace(deployment),
                    Trees.name(deployment),
                    Trees.number(1, deployment, "spec", "replicas"),
                    Requests.of(Trees.at(deployment, "spec", "template")),
                    Trees.fields(pod, "affinity"),
                    ClusterReader.strings(Trees.at(pod, "nodeSelector")),
                    Trees.at(pod, "tolerations").valueStream().map(Json::tree).toList(),
                    managedBy(deployment),
                    Map.of()));
  }

  /** With the pods that were found. */
  static List<Deployment> withPods(List<Deployment> deployments, Workload workload) {
    return deployments.stream()
        .map(
            d ->
                new Deployment(
                    d.component(),
                    d.namespace(),
                    d.name(),
                    d.replicas(),
                    d.request(),
                    d.affinity(),
                    d.nodeSelector(),
                    d.tolerations(),
                    d.managedBy(),
                    workload.of(d.namespace(), d.name())))
        .toList();
  }

  private static Optional<KubernetesFacts.Component> component(JsonNode deployment) {
    var name = Trees.name(deployment);
    if (Controllers.karpenter(deployment).isPresent()) {
      return Optional.of(KubernetesFacts.Component.KARPENTER);
    }
    if (Stream.of(name, label(deployment, NAME), label(deployment, "k8s-app"))
        .anyMatch(METRICS::equals)) {
      return Optional.of(KubernetesFacts.Component.METRICS_SERVER);
    }
    return label(deployment, "k8s-app").equals("kube-dns")
            || (name.equals("coredns") && Trees.namespace(deployment).equals("kube-system"))
        ? Optional.of(KubernetesFacts.Component.COREDNS)
        : Optional.empty();
  }

  /** The name of the Deployment that a pod may matter for; empty if it is none of these. */
  static Optional<String> ownerOf(JsonNode pod) {
    var matters =
        Trees.namespace(pod).equals("kube-system")
            || Set.of("karpenter", METRICS).contains(label(pod, NAME));
    var ending = "-" + label(pod, HASH);
    return matters && ending.length() > 1
        ? Trees.at(pod, "metadata", "ownerReferences")
            .valueStream()
            .filter(o -> Trees.text(o, "kind").equals("ReplicaSet"))
            .map(o -> Trees.text(o, "name"))
            .filter(n -> n.endsWith(ending))
            .map(n -> n.substring(0, n.length() - ending.length()))
            .findFirst()
        : Optional.empty();
  }

  /** Tools that write a Deployment anew mark it as theirs. */
  private static String managedBy(JsonNode deployment) {
    return Stream.of(
            named("Argo CD application ", label(deployment, "argocd.argoproj.io/instance")),
            named(
                "Argo CD application ",
                Trees.annotation(deployment, "argocd.argoproj.io/tracking-id")
                    .replaceFirst(":.*", "")),
            named("Flux kustomization ", label(deployment, "kustomize.toolkit.fluxcd.io/name")),
            named("Flux release ", label(deployment, "helm.toolkit.fluxcd.io/name")),
            named("Helm release ", Trees.annotation(deployment, "meta.helm.sh/release-name")))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(label(deployment, "app.kubernetes.io/managed-by").equals("Helm") ? "Helm" : "");
  }

  private static Optional<String> named(String what, String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(what + name);
  }

  private static String label(JsonNode object, String key) {
    return Trees.text(object, "metadata", "labels", key);
  }
}
