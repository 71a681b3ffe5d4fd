package io.github.karpentersetup.k8s.handler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import io.github.karpentersetup.executor.LiveNode;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.spec.NodeLabels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's nodes, kept up to date by one list and one watch from the first drain on. For who
 * looks on only: nothing is decided by it, so nothing waits for it.
 */
public final class NodeWatch implements AutoCloseable {

  private static final Set<String> LABELS =
      Set.of(
          NodeLabels.INSTANCE_TYPE,
          NodeLabels.ZONE,
          NodeLabels.CAPACITY_TYPE,
          "eks.amazonaws.com/capacityType",
          "eks.amazonaws.com/compute-type");

  private final KubernetesClient client;
  private final Map<String, LiveNode> nodes = new ConcurrentHashMap<>();
  private @Nullable SharedIndexInformer<Node> informer;

  /** Watches nothing before it is started. */
  public NodeWatch(KubernetesClient client) {
    this.client = client;
  }

  /** The nodes as last heard of; empty before the first answer. */
  public List<LiveNode> nodes() {
    return List.copyOf(nodes.values());
  }

  /** Begins to watch, if it has not begun, and returns at once. */
  synchronized void start() {
    if (informer == null) {
      informer =
          client
              .nodes()
              .runnableInformer(0)
              .itemStore(
                  new ReducedStateItemStore<>(
                      ReducedStateItemStore.UID_KEY_STATE,
                      Node.class,
                      client.getKubernetesSerialization(),
                      "metadata.name"))
              .addEventHandler(new Listener());
      informer.start();
    }
  }

  @Override
  public synchronized void close() {
    if (informer != null) {
      informer.close();
    }
  }

  private static LiveNode live(Node node) {
    var labels =
        Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.<String, String>of())
            .entrySet()
            .stream()
            .filter(e -> LABELS.contains(e.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    Map<String, Quantity> has =
        node.getStatus() == null
            ? Map.of()
            : Objects.requireNonNullElse(node.getStatus().getAllocatable(), Map.of());
    return new LiveNode(
        node.getMetadata().getName(),
        labels,
        new Room(amount(has, "cpu", 3), amount(has, "memory", 0), (int) amount(has, "pods", 0)));
  }

  /** In units of ten to the minus so many. */
  private static long amount(Map<String, Quantity> has, String resource, int digits) {
    var quantity = has.get(resource);
    return quantity == null
        ? 0
        : quantity
            .getNumericalAmount()
            .multiply(BigDecimal.TEN.pow(digits))
            .setScale(0, RoundingMode.CEILING)
            .longValue();
  }

  private final class Listener implements ResourceEventHandler<Node> {

    @Override
    public void onAdd(Node node) {
      nodes.put(node.getMetadata().getName(), live(node));
    }

    @Override
    public void onUpdate(Node before, Node node) {
      onAdd(node);
    }

    @Override
    public void onDelete(Node node, boolean isFinalStateUnknown) {
      nodes.remove(node.getMetadata().getName());
    }
  }
}
