package io.github.karpentersetup.k8s.usage;

import io.github.karpentersetup.usage.ContainerUse;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.usage.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** One reading: finds the labels, asks part by part, and keeps the highest of each container. */
final class PrometheusReader {

  /** No part gets smaller than this. */
  static final Duration LEAST = Duration.ofHours(1);

  private static final String CPU = "container_cpu_usage_seconds_total";
  private static final String MEMORY = "container_memory_working_set_bytes";
  private static final int LOOKS = 200;

  /** A ReplicaSet's name is its Deployment's and a hash. */
  private static final Pattern HASH = Pattern.compile("-[bcdfghjklmnpqrstvwxz2456789]{1,10}$");

  private final PrometheusApi api;
  private final Matchers matchers;
  private Duration part;
  private LabelNames names = LabelNames.USUAL;
  private final Map<Key, Highest> byContainer = new TreeMap<>();

  PrometheusReader(PrometheusApi api, Matchers matchers, Duration part) {
    this.api = api;
    this.matchers = matchers;
    this.part = part;
  }

  private record Key(String namespace, String pod, String container) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return toString().compareTo(other.toString());
    }
  }

  private record Owner(String kind, String name) {}

  private static final class Highest {
    private double cpu = -1;
    private double cpuPeak = -1;
    private double memory = -1;
    private double heap;
  }

  private record Span(Instant from, Instant to) {
    Duration length() {
      return Duration.between(from, to);
    }
  }

  Usage read(UsageWindow window, Instant now) {
    var step = Duration.ofSeconds(Math.max(300, window.length().toSeconds() / LOOKS));
    var times = times(new Span(now.minus(window.length()), now), step);
    var first = Instant.ofEpochSecond(times.get(0)).minus(step);
    var since = first.isBefore(now.minus(window.length())) ? now.minus(window.length()) : first;
    var spans = new ArrayDeque<Span>();
    for (var end = now; end.isAfter(since); end = end.minus(part)) {
      var start = end.minus(part);
      spans.add(new Span(start.isBefore(since) ? since : start, end));
    }
    while (!spans.isEmpty()) {
      read(window, spans);
    }
    var latest = new Span(now.minus(LEAST), now);
    optionally(() -> heap(latest));
    assignHeaps();
    var owners = new HashMap<String, Owner>();
    optionally(() -> owners(latest, owners));
    long covered = Math.min(window.length().toSeconds(), (times.size() - 1) * step.toSeconds());
    return new Usage(
        "Prometheus " + api.name(),
        window.length(),
        // One look is a moment, and two are the step between them.
        Duration.ofSeconds(Math.max(covered, 300)),
        containers(owners),
        notes());
  }

  /** When there were measurements; the labels that were found are kept. */
  private List<Long> times(Span span, Duration step) {
    for (var candidate : LabelNames.ALL) {
      var query = "count(" + MEMORY + matchers.containers(candidate) + ")";
      List<Long> times;
      try {
        times = api.times(query, span.from(), span.to(), step);
      } catch (TooMuchException e) {
        times = halved(query, span, step, e);
      }
      if (!times.isEmpty()) {
        names = candidate;
        return times;
      }
    }
    throw nothing(span.to());
  }

  /** Looks in two halves, as often as it takes. */
  private List<Long> halved(String query, Span span, Duration step, TooMuchException e) {
    if (span.length().compareTo(LEAST) <= 0) {
      throw api.tooMuch(e, span.length());
    }
    var middle = span.from().plus(span.length().dividedBy(2));
    var times = new ArrayList<Long>();
    for (var half : List.of(new Span(span.from(), middle), new Span(middle, span.to()))) {
      try {
        times.addAll(api.times(query, half.from(), half.to(), step));
      } catch (TooMuchException again) {
        times.addAll(halved(query, half, step, again));
      }
    }
    return times.stream().distinct().sorted().toList();
  }

  private RuntimeException nothing(Instant now) {
    var any = api.query("count(" + MEMORY + ")", now);
    var ours = api.query("count(" + MEMORY + matchers.any() + ")", now);
    if (!any.isEmpty() && ours.isEmpty()) {
      return PrometheusApi.refused(
          api.name() + " has " + MEMORY + ", but none with the labels asked for",
          "correct matching(..) (--prometheus-label), or leave it out",
          null);
    }
    if (!ours.isEmpty()) {
      return PrometheusApi.refused(
          api.name()
              + " has "
              + MEMORY
              + ", but without labels that name namespace, pod and container",
          "keep these labels when relabelling the kubelet's cAdvisor metrics; if namespaces(..) was"
              + " given, correct it",
          null);
    }
    return PrometheusApi.refused(
        api.name() + " has no " + MEMORY,
        "let it scrape the kubelet's /metrics/cadvisor, as kube-prometheus-stack does, or look"
            + " further back with a longer window",
        null);
  }

  /** The next part, or its halves if it is too much. */
  private void read(UsageWindow window, ArrayDeque<Span> spans) {
    var span = spans.remove();
    try {
      memory(span);
      cpu(window, span);
    } catch (TooMuchException e) {
      var half = span.length().dividedBy(2);
      if (half.compareTo(LEAST) < 0) {
        throw api.tooMuch(e, span.length());
      }
      spans.addFirst(new Span(span.from(), span.to().minus(half)));
      spans.addFirst(new Span(span.to().minus(half), span.to()));
    }
  }

  private void memory(Span span) {
    var query =
        "max "
            + names.by()
            + " (max_over_time("
            + MEMORY
            + matchers.containers(names)
            + "["
            + seconds(span)
            + "]))";
    each(query, span, (h, v) -> h.memory = Math.max(h.memory, v));
  }

  /** The highest of equal series: a restarted container has two for a while. */
  private void cpu(UsageWindow window, Span span) {
    var rate =
        "(max "
            + names.by()
            + " (rate("
            + CPU
            + matchers.containers(names)
            + "[5m])))["
            + seconds(span)
            + ":5m]";
    var quantile = String.format(Locale.ROOT, "%.2f", window.cpuPercentile() / 100.0);
    each(
        "quantile_over_time(" + quantile + ", " + rate + ")",
        span,
        (h, v) -> h.cpu = Math.max(h.cpu, v));
    each("max_over_time(" + rate + ")", span, (h, v) -> h.cpuPeak = Math.max(h.cpuPeak, v));
  }

  /** Spaces of a heap without a bound of their own are -1; the old one has that of the heap. */
  private void heap(Span span) {
    for (var metric : List.of("jvm_memory_max_bytes", "jvm_memory_bytes_max")) {
      each(
          "max "
              + names.by()
              + " (sum by ("
              + names.namespace()
              + ", "
              + names.pod()
              + ", "
              + names.container()
              + ", instance, job) (max_over_time("
              + metric
              + matchers.heap(names)
              + "["
              + seconds(span)
              + "]) > 0))",
          span,
          (h, v) -> h.heap = Math.max(h.heap, v));
    }
  }

  /** An exporter may not say of which container it is; of the only one, then. */
  private void assignHeaps() {
    for (var unnamed :
        byContainer.keySet().stream().filter(k -> k.container().isEmpty()).toList()) {
      var heap = byContainer.getOrDefault(unnamed, new Highest()).heap;
      byContainer.remove(unnamed);
      var others =
          byContainer.entrySet().stream()
              .filter(e -> e.getKey().namespace().equals(unnamed.namespace()))
              .filter(e -> e.getKey().pod().equals(unnamed.pod()))
              .map(Map.Entry::getValue)
              .toList();
      if (others.size() == 1) {
        others.get(0).heap = Math.max(others.get(0).heap, heap);
      }
    }
  }

  /** From kube-state-metrics, where there is one. */
  private void owners(Span span, Map<String, Owner> owners) {
    var query =
        "max by ("
            + names.namespace()
            + ", "
            + names.pod()
            + ", owner_kind, owner_name) (max_over_time(kube_pod_owner"
            + matchers.owners(names)
            + "["
            + seconds(span)
            + "]))";
    for (var sample : api.query(query, span.to())) {
      var kind = sample.label("owner_kind");
      var name = sample.label("owner_name");
      var hash = HASH.matcher(name);
      owners.put(
          sample.label(names.namespace()) + "/" + sample.label(names.pod()),
          kind.equals("ReplicaSet") && hash.find()
              ? new Owner("Deployment", name.substring(0, hash.start()))
              : new Owner(kind, name));
    }
  }

  private static void optionally(Runnable query) {
    try {
      query.run();
    } catch (TooMuchException e) {
      // Names of pods tell their owners too, and commands tell heaps.
    }
  }

  private void each(String query, Span span, BiConsumer<Highest, Double> consumer) {
    Consumer<Sample> add =
        sample -> {
          var key =
              new Key(
                  sample.label(names.namespace()),
                  sample.label(names.pod()),
                  sample.label(names.container()));
          if (sample.value() >= 0) {
            consumer.accept(byContainer.computeIfAbsent(key, k -> new Highest()), sample.value());
          }
        };
    api.query(query, span.to()).forEach(add);
  }

  private static String seconds(Span span) {
    return Math.max(1, span.length().toSeconds()) + "s";
  }

  private List<ContainerUse> containers(Map<String, Owner> owners) {
    var containers = new ArrayList<ContainerUse>();
    byContainer.forEach(
        (key, highest) -> {
          var owner = owners.getOrDefault(key.namespace() + "/" + key.pod(), new Owner("", ""));
          containers.add(
              new ContainerUse(
                  key.namespace(),
                  key.pod(),
                  owner.kind(),
                  owner.name(),
                  key.container(),
                  amount(highest.cpu * 1000),
                  amount(highest.cpuPeak * 1000),
                  amount(highest.memory),
                  amount(highest.heap)));
        });
    return containers;
  }

  /** Rounded up; negative for what is not known. */
  private static long amount(double value) {
    return value < 0 ? -1 : (long) Math.ceil(value);
  }

  private List<String> notes() {
    var notes = new ArrayList<String>();
    Set<String> warnings = api.warnings();
    warnings.forEach(w -> notes.add("Prometheus warns: " + w));
    if (api.notNumbers() > 0) {
      notes.add(api.notNumbers() + " values are no numbers (NaN or infinite), and are left out");
    }
    return notes;
  }
}
