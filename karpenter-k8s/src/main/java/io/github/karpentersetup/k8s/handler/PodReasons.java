package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Says why pods are not ready. */
final class PodReasons {

  private final ApiServer server;

  PodReasons(ApiServer server) {
    this.server = server;
  }

  /** Ordered from what explains the most to what explains the least. */
  private enum Weight {
    CRASH,
    IMAGE,
    UNSCHEDULABLE,
    WAITING,
    NOT_READY
  }

  private record Reason(Weight weight, String text) {}

  /** The reason that explains the most, of the pods a selector finds; empty if all are ready. */
  Optional<String> mostTelling(String namespace, String selector) {
    var reasons = new ArrayList<Reason>();
    server.each(
        Resources.PODS,
        namespace,
        Map.of("labelSelector", selector),
        pod -> reason(pod).ifPresent(reasons::add));
    return reasons.stream().min(Comparator.comparing(Reason::weight)).map(Reason::text);
  }

  private static Optional<Reason> reason(JsonNode pod) {
    if (Trees.isTrue(pod, "Ready") || !Trees.text(pod, "metadata", "deletionTimestamp").isEmpty()) {
      return Optional.empty();
    }
    var label = "pod " + Trees.name(pod) + " " + Trees.text(pod, "status", "phase") + ": ";
    var scheduled = Trees.condition(pod, "PodScheduled");
    if (scheduled.filter(c -> Trees.text(c, "status").equals("False")).isPresent()) {
      return Optional.of(
          new Reason(Weight.UNSCHEDULABLE, label + Trees.text(scheduled.get(), "message")));
    }
    return containers(pod)
        .map(PodReasons::container)
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Reason::weight))
        .map(r -> new Reason(r.weight(), label + r.text()))
        .or(() -> Optional.of(new Reason(Weight.NOT_READY, label + "not ready yet")));
  }

  private static Stream<JsonNode> containers(JsonNode pod) {
    return List.of("initContainerStatuses", "containerStatuses").stream()
        .flatMap(key -> Trees.at(pod, "status", key).valueStream());
  }

  private static Optional<Reason> container(JsonNode container) {
    var waiting = Trees.text(container, "state", "waiting", "reason");
    var message = Trees.text(container, "state", "waiting", "message");
    if (waiting.equals("CrashLoopBackOff")) {
      var last = Trees.at(container, "lastState", "terminated");
      return Optional.of(new Reason(Weight.CRASH, waiting + ended(last, message)));
    }
    if (waiting.contains("Image") || waiting.equals("ErrImagePull")) {
      return Optional.of(new Reason(Weight.IMAGE, waiting + after(message)));
    }
    var terminated = Trees.at(container, "state", "terminated");
    if (Trees.number(0, terminated, "exitCode") != 0) {
      return Optional.of(
          new Reason(Weight.CRASH, Trees.text(terminated, "reason") + ended(terminated, "")));
    }
    return waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(new Reason(Weight.WAITING, waiting + after(message)));
  }

  private static String ended(JsonNode terminated, String otherwise) {
    var code = Trees.number(0, terminated, "exitCode");
    var message = Trees.text(terminated, "message").strip();
    if (message.isEmpty()) {
      message = otherwise;
    }
    return (code == 0 ? "" : " (exit code " + code + ")") + after(message);
  }

  private static String after(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }
}
