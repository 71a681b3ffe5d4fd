package io.github.karpentersetup.k8s.handler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Every pod of the cluster, kept up to date by one list and one watch from the first look on,
 * however many nodes are drained. Of each pod only a few words are kept.
 */
public final class PodWatch implements AutoCloseable {

  private final KubernetesClient client;
  private final Map<String, PodState> pods = new ConcurrentHashMap<>();
  private final Map<String, Map<String, PodState>> byNode = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long changes;
  private @Nullable SharedIndexInformer<Pod> informer;
  private @Nullable CompletableFuture<Void> listed;

  /** Watches nothing before the first look. */
  public PodWatch(KubernetesClient client) {
    this.client = client;
  }

  /** The pods that are on a node. */
  Collection<PodState> on(String node, Duration timeout) {
    start(timeout);
    return byNode.getOrDefault(node, Map.of()).values();
  }

  /**
   * Every pod, as last heard of.
   *
   * @throws NotListed if they could not be listed in time
   */
  Collection<PodState> all(Duration timeout) {
    start(timeout);
    return pods.values();
  }

  /** How many changes there have been; for {@link #await}. */
  long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something has changed since, or for so long. */
  void await(long since, Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    lock.lock();
    try {
      while (changes == since && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void start(Duration timeout) {
    CompletableFuture<Void> first;
    lock.lock();
    try {
      if (informer != null && informer.stopped().toCompletableFuture().isDone()) {
        forget();
      }
      if (listed == null) {
        informer =
            client
                .pods()
                .inAnyNamespace()
                .runnableInformer(0)
                .itemStore(
                    new ReducedStateItemStore<>(
                        ReducedStateItemStore.UID_KEY_STATE,
                        Pod.class,
                        client.getKubernetesSerialization(),
                        "metadata.name"))
                // A watch that breaks for whatever reason is begun again.
                .exceptionHandler((started, failure) -> started)
                .addEventHandler(new Listener());
        listed = informer.start().toCompletableFuture();
      }
      first = listed;
    } finally {
      lock.unlock();
    }
    try {
      first.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      forget(first);
      throw new NotListed("the pods could not be listed and watched: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new NotListed("the pods could not be listed and watched: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotListed("interrupted while the pods were listed", e);
    }
  }

  /** A list that failed stays failed; the next look begins anew. */
  private void forget(CompletableFuture<Void> failed) {
    lock.lock();
    try {
      if (listed == failed) {
        forget();
      }
    } finally {
      lock.unlock();
    }
  }

  private void forget() {
    close();
    informer = null;
    listed = null;
    pods.clear();
    byNode.clear();
  }

  private void tell() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      Optional.ofNullable(informer).ifPresent(SharedIndexInformer::close);
    } finally {
      lock.unlock();
    }
  }

  /** The pods are not known yet; asking again is right. */
  static final class NotListed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotListed(String message, Exception cause) {
      super(message, cause);
    }
  }

  private final class Listener implements ResourceEventHandler<Pod> {

    @Override
    public void onAdd(Pod pod) {
      var state = PodState.of(pod);
      pods.put(state.uid(), state);
      // A pod is bound once and stays there.
      if (!state.node().isEmpty()) {
        byNode
            .computeIfAbsent(state.node(), n -> new ConcurrentHashMap<>())
            .put(state.uid(), state);
      }
      tell();
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      onAdd(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean isFinalStateUnknown) {
      var gone = pods.remove(pod.getMetadata().getUid());
      if (gone != null) {
        byNode.getOrDefault(gone.node(), Map.of()).remove(gone.uid());
      }
      tell();
    }
  }
}
