package io.github.karpentersetup.examples.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.karpentersetup.examples.Columns;
import io.github.karpentersetup.examples.NodeClaimTable;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.json.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How Karpenter and Cluster Autoscaler stand in the cluster now. */
@Command(
    name = "status",
    description = {
      "Print how Karpenter and Cluster Autoscaler stand now. Only reads.",
      "Asks the cluster alone: the AWS options are taken and not used."
    })
final class StatusCommand implements Callable<Integer> {

  /** In which form it is printed. */
  enum Output {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
  }

  /** The JSON form; every list is there, also when empty. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Status(
      String server,
      String kubernetes,
      List<KubernetesFacts.Karpenter> karpenter,
      List<NextReleases> upgrades,
      List<KubernetesFacts.Autoscaler> autoscalers,
      List<Ready> nodePools,
      List<Ready> nodeClasses,
      List<KubernetesFacts.NodeClaim> nodeClaims,
      List<KubernetesFacts.PendingPod> pendingPods) {

    static Status of(KubernetesFacts facts) {
      return new Status(
          facts.server(),
          facts.version(),
          facts.karpenters(),
          facts.karpenters().stream()
              .flatMap(k -> NextReleases.of(k.version(), facts.version()).stream())
              .toList(),
          facts.autoscalers(),
          facts.nodePools().stream().map(Ready::of).toList(),
          facts.nodeClasses().stream().map(Ready::of).toList(),
          facts.nodeClaims(),
          facts.pendingPods());
    }
  }

  /**
   * A NodePool or EC2NodeClass; {@code ready} as in its condition; releases before 0.37 have none.
   */
  record Ready(String name, String ready) {
    static Ready of(KubernetesFacts.LiveObject object) {
      return new Ready(object.name(), object.ready().isEmpty() ? "not reported" : object.ready());
    }
  }

  private final Surroundings surroundings;

  @Mixin private Connection connection = new Connection();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json. Default: text.")
  private Output output = Output.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (var kubernetes = connection.kubernetes(surroundings)) {
      var status = Status.of(kubernetes.observe());
      var out = command.commandLine().getOut();
      if (output == Output.JSON) {
        out.println(Json.writePretty(status));
      } else {
        print(connection.cluster, status, out);
      }
      out.flush();
      return ExitCode.OK;
    }
  }

  static void print(Optional<String> cluster, Status status, PrintWriter out) {
    out.println(
        cluster.map(c -> c + " · ").orElse("")
            + status.server()
            + " · Kubernetes "
            + status.kubernetes());
    var rows = new ArrayList<List<String>>();
    status
        .karpenter()
        .forEach(
            k ->
                rows.add(
                    List.of(
                        "Karpenter",
                        k.namespace() + "/" + k.name(),
                        k.version(),
                        k.readyReplicas() + " of " + k.replicas() + " replicas ready")));
    status.upgrades().forEach(u -> rows.add(List.of("", "", "", u.text())));
    if (status.karpenter().isEmpty()) {
      rows.add(List.of("Karpenter", "not installed", "", ""));
    }
    status.nodePools().forEach(p -> rows.add(List.of("NodePool", p.name(), "", ready(p))));
    status.nodeClasses().forEach(c -> rows.add(List.of("EC2NodeClass", c.name(), "", ready(c))));
    status
        .autoscalers()
        .forEach(
            a ->
                rows.add(
                    List.of(
                        "Cluster Autoscaler",
                        a.namespace() + "/" + a.name(),
                        "",
                        a.replicas() == 0
                            ? "off: 0 replicas" + (a.readyReplicas() > 0 ? ", still ending" : "")
                            : a.readyReplicas() + " of " + a.replicas() + " replicas ready")));
    status
        .pendingPods()
        .forEach(
            p ->
                rows.add(
                    List.of("Pod without a node", p.namespace() + "/" + p.name(), "", p.reason())));
    out.print(Columns.of(rows));
    out.println();
    out.print(NodeClaimTable.of(status.nodeClaims(), Instant.now()));
  }

  private static String ready(Ready object) {
    return object.ready().equals("True") ? "Ready" : "Ready: " + object.ready();
  }
}
