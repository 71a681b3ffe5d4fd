package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.version.KubernetesVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.stream.Collectors;

/** What must hold before any phase makes sense; each failure is a blocking finding. */
final class Preflight {

  private Preflight() {}

  static void check(Draft draft) {
    account(draft);
    cluster(draft);
    versions(draft);
    autoMode(draft);
    nodeGroups(draft);
    foreignKarpenter(draft);
    sameCluster(draft);
  }

  private static void account(Draft draft) {
    var actual = draft.aws().accountId();
    draft
        .spec()
        .account()
        .filter(wanted -> !wanted.equals(actual))
        .ifPresent(
            wanted ->
                draft.add(
                    Finding.blocking(
                        "wrong-account",
                        "the credentials are for account " + actual + ", not " + wanted,
                        "log in to account " + wanted + ", or correct inAccount(..)")));
  }

  private static void cluster(Draft draft) {
    var cluster = draft.aws().cluster();
    if (!cluster.status().equals("ACTIVE")) {
      draft.add(
          Finding.blocking(
              "cluster-not-active",
              "cluster " + cluster.name() + " is " + cluster.status(),
              "wait until it is ACTIVE, then plan again"));
    }
  }

  private static void versions(Draft draft) {
    var kubernetes = KubernetesVersion.parse(draft.aws().cluster().kubernetesVersion());
    VersionMatrix.problem(draft.choices().karpenter(), kubernetes)
        .ifPresent(p -> draft.add(Finding.blocking("unsupported-versions", p.message(), p.fix())));
  }

  private static void autoMode(Draft draft) {
    if (draft.aws().cluster().autoMode() == AwsFacts.AutoMode.ON
        || draft.kubernetes().autoMode() == AwsFacts.AutoMode.ON) {
      draft.add(
          Finding.blocking(
              "eks-auto-mode",
              "EKS Auto Mode is on: EKS runs its own Karpenter in this cluster",
              "use Auto Mode's node pools, or turn Auto Mode off before setting Karpenter up"));
    }
  }

  private static void nodeGroups(Draft draft) {
    var aws = draft.aws();
    if (aws.nodeGroups().isEmpty()) {
      draft.add(
          Finding.blocking(
              "no-node-groups",
              "cluster "
                  + aws.cluster().name()
                  + " has no managed node group to take subnets from and to run Karpenter on",
              "create a small managed node group for Karpenter itself, then plan again"));
    }
    for (var wanted : draft.spec().karpenterOn()) {
      if (aws.nodeGroups().stream().noneMatch(g -> g.name().equals(wanted))) {
        draft.add(
            Finding.blocking(
                "unknown-node-group",
                "node group \""
                    + wanted
                    + "\" is not among those of the cluster: "
                    + aws.nodeGroups().stream()
                        .map(AwsFacts.NodeGroup::name)
                        .collect(Collectors.joining(", ")),
                "name one of them in karpenterOn(..)"));
      }
    }
  }

  private static void foreignKarpenter(Draft draft) {
    for (var k : draft.kubernetes().karpenters()) {
      var where = "deployment " + k.namespace() + "/" + k.name();
      if (k.fingerprint().isEmpty()) {
        draft.add(
            Finding.blocking(
                "karpenter-of-others",
                "Karpenter "
                    + (k.version().isEmpty() ? "" : k.version() + " ")
                    + "is already installed by someone else ("
                    + where
                    + ")",
                "two Karpenters fight over the same pods: remove that one, or keep it and do not"
                    + " run this plan"));
      } else if (!k.namespace().equals(draft.spec().namespace())) {
        draft.add(
            Finding.blocking(
                "karpenter-elsewhere",
                "Karpenter was set up in another namespace (" + where + ")",
                "plan with namespace(\"" + k.namespace() + "\")"));
      }
    }
  }

  private static void sameCluster(Draft draft) {
    var endpoint = draft.aws().cluster().endpoint();
    var server = draft.kubernetes().server();
    if (!host(endpoint).equals(host(server))) {
      draft.add(
          Finding.warning(
              "other-endpoint",
              "the kubeconfig's API server is "
                  + host(server)
                  + ", the EKS cluster's endpoint is "
                  + host(endpoint),
              "make sure that both are the same cluster: aws eks update-kubeconfig --name "
                  + draft.aws().cluster().name()));
    }
  }

  private static String host(String url) {
    return url.replaceFirst("^[a-z]+://", "")
        .replaceFirst("[/:].*$", "")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
