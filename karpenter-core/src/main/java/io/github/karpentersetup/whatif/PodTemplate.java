package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Requirement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All of a pod that decides where it may run. Pods with equal templates are interchangeable.
 *
 * @param labels its labels
 * @param requests what it asks for, init containers and overhead included; that it is one pod is
 *     understood
 * @param nodeSelector labels its node must have
 * @param nodeAffinity alternatives, tried in order: the requirements of one of them must hold.
 *     Empty for none.
 * @param preferredNodeAffinity what its node should be like; the heaviest is tried first
 * @param podAffinity pods that must run in the same domain
 * @param preferredPodAffinity pods that should
 * @param podAntiAffinity pods that must not run in the same domain
 * @param preferredPodAntiAffinity pods that should not
 * @param topologySpread how evenly it is spread
 * @param tolerations taints it tolerates
 * @param hostPorts ports of the node it takes
 * @param volumes volumes it mounts
 * @param priority its priority, for reports; Karpenter does not order by it
 * @param disruption whether Karpenter may evict it to consolidate its node
 */
public record PodTemplate(
    Map<String, String> labels,
    Resources requests,
    Map<String, String> nodeSelector,
    List<List<Requirement>> nodeAffinity,
    List<Weighted<List<Requirement>>> preferredNodeAffinity,
    List<PodAffinityTerm> podAffinity,
    List<Weighted<PodAffinityTerm>> preferredPodAffinity,
    List<PodAffinityTerm> podAntiAffinity,
    List<Weighted<PodAffinityTerm>> preferredPodAntiAffinity,
    List<TopologySpread> topologySpread,
    List<Toleration> tolerations,
    List<HostPort> hostPorts,
    List<Volume> volumes,
    int priority,
    Disruption disruption) {

  /** Whether Karpenter may evict a pod to consolidate its node. */
  public enum Disruption {
    /** It may. */
    ALLOWED,
    /** It may not: the pod is annotated with {@code karpenter.sh/do-not-disrupt: "true"}. */
    REFUSED
  }

  public PodTemplate {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    nodeSelector = Collections.unmodifiableMap(new TreeMap<>(nodeSelector));
    nodeAffinity = nodeAffinity.stream().map(List::copyOf).toList();
    preferredNodeAffinity = List.copyOf(preferredNodeAffinity);
    podAffinity = List.copyOf(podAffinity);
    preferredPodAffinity = List.copyOf(preferredPodAffinity);
    podAntiAffinity = List.copyOf(podAntiAffinity);
    preferredPodAntiAffinity = List.copyOf(preferredPodAntiAffinity);
    topologySpread = List.copyOf(topologySpread);
    tolerations = List.copyOf(tolerations);
    hostPorts = List.copyOf(hostPorts);
    volumes = List.copyOf(volumes);
  }

  /** Starts a template that asks for this much. */
  public static Builder requesting(Resources requests) {
    return new Builder(requests);
  }

  /** Collects a {@link PodTemplate}. Nothing is checked here: packing names all problems. */
  public static final class Builder {
    private final Resources requests;
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> nodeSelector = new TreeMap<>();
    private final List<List<Requirement>> nodeAffinity = new ArrayList<>();
    private final List<Weighted<List<Requirement>>> preferredNodeAffinity = new ArrayList<>();
    private final List<PodAffinityTerm> podAffinity = new ArrayList<>();
    private final List<Weighted<PodAffinityTerm>> preferredPodAffinity = new ArrayList<>();
    private final List<PodAffinityTerm> podAntiAffinity = new ArrayList<>();
    private final List<Weighted<PodAffinityTerm>> preferredPodAntiAffinity = new ArrayList<>();
    private final List<TopologySpread> topologySpread = new ArrayList<>();
    private final List<Toleration> tolerations = new ArrayList<>();
    private final List<HostPort> hostPorts = new ArrayList<>();
    private final List<Volume> volumes = new ArrayList<>();
    private int priority;
    private Disruption disruption = Disruption.ALLOWED;

    private Builder(Resources requests) {
      this.requests = requests;
    }

    /** A label. */
    public Builder label(String key, String value) {
      labels.put(key, value);
      return this;
    }

    /** A label its node must have. */
    public Builder nodeSelector(String key, String value) {
      nodeSelector.put(key, value);
      return this;
    }

    /** Requirements on its node that hold together; each call adds an alternative. */
    public Builder nodeAffinity(Requirement... requirements) {
      nodeAffinity.add(List.of(requirements));
      return this;
    }

    /** Requirements its node should meet together; the weight is 1 to 100. */
    public Builder preferredNodeAffinity(int weight, Requirement... requirements) {
      preferredNodeAffinity.add(new Weighted<>(weight, List.of(requirements)));
      return this;
    }

    /** Pods that must run in the same domain. */
    public Builder podAffinity(PodAffinityTerm term) {
      podAffinity.add(term);
      return this;
    }

    /** Pods that should run in the same domain; the weight is 1 to 100. */
    public Builder preferredPodAffinity(int weight, PodAffinityTerm term) {
      preferredPodAffinity.add(new Weighted<>(weight, term));
      return this;
    }

    /** Pods that must not run in the same domain. */
    public Builder podAntiAffinity(PodAffinityTerm term) {
      podAntiAffinity.add(term);
      return this;
    }

    /** Pods that should not run in the same domain; the weight is 1 to 100. */
    public Builder preferredPodAntiAffinity(int weight, PodAffinityTerm term) {
      preferredPodAntiAffinity.add(new Weighted<>(weight, term));
      return this;
    }

    /** How evenly it is spread. */
    public Builder topologySpread(TopologySpread spread) {
      topologySpread.add(spread);
      return this;
    }

    /** Taints it tolerates. */
    public Builder toleration(Toleration toleration) {
      tolerations.add(toleration);
      return this;
    }

    /** A port of the node it takes. */
    public Builder hostPort(HostPort port) {
      hostPorts.add(port);
      return this;
    }

    /** A volume it mounts. */
    public Builder volume(Volume volume) {
      volumes.add(volume);
      return this;
    }

    /** Its priority. */
    public Builder priority(int priority) {
      this.priority = priority;
      return this;
    }

    /** Whether Karpenter may evict it; it may unless said. */
    public Builder disruption(Disruption disruption) {
      this.disruption = disruption;
      return this;
    }

    /** The template. */
    public PodTemplate build() {
      return new PodTemplate(
          labels,
          requests,
          nodeSelector,
          nodeAffinity,
          preferredNodeAffinity,
          podAffinity,
          preferredPodAffinity,
          podAntiAffinity,
          preferredPodAntiAffinity,
          topologySpread,
          tolerations,
          hostPorts,
          volumes,
          priority,
          disruption);
    }
  }
}
