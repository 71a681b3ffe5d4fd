package io.github.karpentersetup.examples;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RollbackPlanner;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** A run in the sandbox, and what comes before it. */
enum Journey {
  /** Node group web is retired, on a cluster that Karpenter runs already. */
  RETIREMENT {
    @Override
    void prepare(LabSandbox lab, Journal journal) {
      run(lab, setup(lab), journal);
    }

    @Override
    SetupPlan plan(SandboxProcess process, Journal journal) {
      return setup(process.lab())
          .retire(NodeGroups.named("web"))
          .plan(process.aws(), process.kubernetes());
    }

    @Override
    Set<String> leaving(LabSandbox lab) {
      return podsOn(lab, Retired.WEB);
    }
  },

  /** Karpenter goes again, and node group web is as it was. */
  ROLLBACK {
    @Override
    void prepare(LabSandbox lab, Journal journal) {
      // It fits on no node of the node group.
      var shop = lab.cluster().client().apps().deployments().inNamespace("shop");
      shop.withName("checkout").scale(0);
      run(lab, setup(lab).retire(NodeGroups.named("web")), journal);
      lab.cluster().awaitSettled(Duration.ofSeconds(20));
    }

    @Override
    SetupPlan plan(SandboxProcess process, Journal journal) {
      return journal.entries().isEmpty()
          ? setup(process.lab())
              .retire(NodeGroups.named("web"))
              .rollback(Rollback.full(), process.aws(), process.kubernetes())
          : RollbackPlanner.plan(journal, Rollback.full(), process.aws(), process.kubernetes());
    }

    @Override
    Set<String> leaving(LabSandbox lab) {
      return podsOn(lab, Retired.KARPENTER);
    }
  };

  private enum Retired {
    WEB("eks.amazonaws.com/nodegroup", "web"),
    KARPENTER("karpenter.sh/nodepool", "default");

    private final String label;
    private final String value;

    Retired(String label, String value) {
      this.label = label;
      this.value = value;
    }
  }

  abstract void prepare(LabSandbox lab, Journal journal);

  /**
   * @param journal of what was done so far; an empty one leaves the cluster and the account to tell
   */
  abstract SetupPlan plan(SandboxProcess process, Journal journal);

  /** The names of the pods that have to move. */
  abstract Set<String> leaving(LabSandbox lab);

  private static KarpenterSetup setup(LabSandbox lab) {
    return lab.setup().karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM));
  }

  private static void run(LabSandbox lab, KarpenterSetup setup, Journal journal) {
    PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .journal(journal)
        .run(setup.plan(lab.aws(), lab.kubernetes()))
        .orThrow();
  }

  private static Set<String> podsOn(LabSandbox lab, Retired retired) {
    var client = lab.cluster().client();
    var nodes =
        client.nodes().withLabel(retired.label, retired.value).list().getItems().stream()
            .map(n -> n.getMetadata().getName())
            .collect(Collectors.toSet());
    return client.pods().inAnyNamespace().list().getItems().stream()
        .filter(p -> nodes.contains(p.getSpec().getNodeName()))
        .map(p -> p.getMetadata().getName())
        .collect(Collectors.toSet());
  }
}
