package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.version.KubernetesVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What must hold before any phase makes sense; each failure is a blocking finding. */
final class Preflight {

  /** Also those of China, and those for IPv6. */
  private static final Pattern EKS_ENDPOINT =
      Pattern.compile(
          "[0-9a-z]+\\.(.+\\.)?eks(-cluster)?\\.(.+\\.)?(amazonaws\\.com(\\.cn)?|api\\.aws)");

  private Preflight() {}

  static void check(Draft draft) {
    account(draft);
    region(draft);
    cluster(draft);
    versions(draft);
    Upgrades.check(draft);
    autoMode(draft);
    if (!Existing.keepsPlace(draft.asked())) {
      nodeGroups(draft);
      FargateHost.refuseOthers(draft);
    }
    foreignKarpenter(draft);
    Existing.check(draft);
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

  private static void region(Draft draft) {
    var actual = draft.aws().region();
    draft
        .spec()
        .region()
        .filter(wanted -> !wanted.equals(actual))
        .ifPresent(
            wanted ->
                draft.add(
                    Finding.blocking(
                        "wrong-region",
                        "the cluster was looked up in " + actual + ", not in " + wanted,
                        "use an executor for " + wanted + ", or correct inRegion(..)")));
  }

  private static void cluster(Draft draft) {
    var cluster = draft.aws().cluster();
    if (!cluster.status().equals("ACTIVE")) {
      draft.add(
          Finding.blocking(
              "cluster-not-active",
              "cluster " + cluster.name() + " is " + cluster.status(),
              cluster.status().equals("DELETING")
                  ? "name another cluster; this one is going away"
                  : "wait until it is ACTIVE, then plan again: aws eks wait cluster-active --name "
                      + cluster.name()));
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
    boolean isHosted = !(draft.placement().host() instanceof Host.NodeGroups);
    if (aws.nodeGroups().isEmpty() && !isHosted) {
      draft.add(
          Finding.blocking(
              "no-node-groups",
              "cluster "
                  + aws.cluster().name()
                  + " has no managed node group to take subnets from and to run Karpenter on",
              "create a small managed node group for Karpenter itself, or say what it runs on with"
                  + " karpenterOn(Host.labels(..)) or karpenterOn(Host.fargate(..)), then plan"
                  + " again"));
    }
    if (aws.nodeGroups().isEmpty() && isHosted && NetworkPhase.subnetsAreUnknown(draft)) {
      draft.add(
          Finding.blocking(
              "no-subnets",
              "cluster "
                  + aws.cluster().name()
                  + " has no managed node group to take subnets from, and a node class names none",
              "name them in the node classes with subnets(SelectorTerm.id(..))"));
    }
    var wantedGroups =
        draft.spec().karpenterOn().orElse(Host.nodeGroups()) instanceof Host.NodeGroups groups
            ? groups.nodeGroups()
            : List.<String>of();
    for (var wanted : wantedGroups) {
      if (aws.nodeGroups().stream().noneMatch(g -> g.name().equals(wanted))) {
        draft.add(
            Finding.blocking(
                "unknown-node-group",
                "node group \""
                    + wanted
                    + "\" is not among those of the cluster: "
                    + (aws.nodeGroups().isEmpty()
                        ? "it has none"
                        : aws.nodeGroups().stream()
                            .map(AwsFacts.NodeGroup::name)
                            .sorted()
                            .collect(Collectors.joining(", "))),
                "name one of them in karpenterOn(..)"));
      }
    }
  }

  private static void foreignKarpenter(Draft draft) {
    for (var k : draft.kubernetes().karpenters()) {
      var where = "deployment " + k.namespace() + "/" + k.name();
      if (k.fingerprint().isEmpty() && !draft.asked().upgradeExisting().isEnabled()) {
        draft.add(
            Finding.blocking(
                "karpenter-of-others",
                "Karpenter "
                    + (k.version().isEmpty() ? "" : k.version() + " ")
                    + "is already installed by someone else ("
                    + where
                    + ")",
                "two Karpenters launch nodes for the same pods: have this plan upgrade that one with"
                    + " upgradeExisting() (--upgrade-existing), uninstall it with the tool that"
                    + " installed it, or keep it and do not run this plan"));
      } else if (!k.namespace().equals(draft.spec().namespace())) {
        draft.add(
            Finding.blocking(
                "karpenter-elsewhere",
                "Karpenter was set up in another namespace (" + where + ")",
                "plan with namespace(\"" + k.namespace() + "\")"));
      }
    }
  }

  /**
   * An endpoint of EKS names its cluster; any other, such as a tunnel's or a proxy's, tells
   * nothing.
   */
  private static void sameCluster(Draft draft) {
    var endpoint = host(draft.aws().cluster().endpoint());
    var server = host(draft.kubernetes().server());
    if (endpoint.equals(server)) {
      return;
    }
    var fix = "aws eks update-kubeconfig --name " + draft.aws().cluster().name();
    var found =
        "the kubeconfig's API server is "
            + server
            + ", the endpoint of EKS cluster "
            + draft.aws().cluster().name()
            + " is "
            + endpoint;
    draft.add(
        isEks(endpoint) && isEks(server)
            ? Finding.blocking(
                "kubeconfig-of-another-cluster",
                found + ": they are two clusters",
                "switch the kubeconfig's context, or write it anew: " + fix)
            : Finding.warning(
                "other-endpoint",
                found,
                "make sure that both are the same cluster; without a tunnel or proxy: " + fix));
  }

  private static boolean isEks(String host) {
    return EKS_ENDPOINT.matcher(host).matches();
  }

  private static String host(String url) {
    return url.replaceFirst("^[a-z]+://", "").replaceFirst("[/:].*$", "").toLowerCase(Locale.ROOT);
  }
}
