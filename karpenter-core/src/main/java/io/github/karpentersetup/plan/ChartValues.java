package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.whatif.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values the chart is rendered with: this library's, then the user's over them. */
final class ChartValues {

  private static final int DEFAULT_REPLICAS = 2;
  static final String ROLE_ARN = "eks.amazonaws.com/role-arn";
  private static final String IDENTITY = "karpentersetup.github.io/identity";

  private ChartValues() {}

  static int replicas(Draft draft) {
    return given(draft, "replicas")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(Integer::valueOf)
        .or(() -> draft.spec().chart().replicas())
        .or(() -> Existing.live(draft).map(k -> k.replicas()))
        .orElse(DEFAULT_REPLICAS);
  }

  static String cpu(Draft draft) {
    return given(draft, "controller", "resources", "requests", "cpu")
        .filter(text -> Quantity.parse("cpu", text).isPresent())
        .or(() -> draft.spec().chart().cpu())
        .orElse("1");
  }

  static String memory(Draft draft) {
    return given(draft, "controller", "resources", "requests", "memory")
        .filter(text -> Quantity.parse("memory", text).isPresent())
        .or(() -> draft.spec().chart().memory())
        .orElse("1Gi");
  }

  /** What the service account is annotated with; empty with EKS Pod Identity. */
  static String roleArn(Draft draft) {
    return given(draft, "serviceAccount", "annotations", ROLE_ARN)
        .orElseGet(
            () ->
                ControllerIdentity.isPodIdentity(draft)
                    ? ""
                    : draft.roleArn(draft.choices().controllerRole()));
  }

  /**
   * The interruption queue that the user's own values name, which every release since 0.32 takes
   * from the same value; the empty text if they turn it off.
   */
  static Optional<String> interruptionQueue(SetupSpec spec) {
    return given(spec, "settings", "interruptionQueue");
  }

  /** Where Karpenter's image comes from, as the user's own values say. */
  static Optional<String> image(Draft draft) {
    return given(draft, "controller", "image", "repository");
  }

  static Map<String, Object> of(Draft draft) {
    var base = base(draft);
    var over = draft.spec().chart().values();
    var replaced = new ArrayList<String>();
    collectReplaced("", base, over, replaced);
    if (!replaced.isEmpty() && Existing.live(draft).isEmpty()) {
      draft.add(
          Finding.info(
              "chart-values-win",
              "your chart values take the place of what this plan would set: "
                  + String.join(", ", replaced)));
    }
    var secrets = SecretValues.in(over);
    if (!secrets.isEmpty()) {
      draft.add(
          Finding.warning(
              "secrets-in-chart-values",
              "chart values look like secrets: "
                  + String.join(", ", secrets)
                  + "; a saved plan, its script, the journal and the cluster's record of the release"
                  + " hold them as they are",
              "keep them in a Kubernetes Secret, and give controller.envFrom its name"));
    }
    var values = Chart.merged(base, over);
    return Existing.live(draft).isPresent() ? Existing.settled(draft, values) : values;
  }

  /**
   * For a release on the way, which converts what is stored: without its webhook nothing could read
   * it, whatever the user's values say.
   */
  static Map<String, Object> withConversionWebhook(Map<String, Object> values) {
    return Chart.merged(values, Map.of("webhook", Map.of("enabled", true)));
  }

  private static Map<String, Object> base(Draft draft) {
    if (Existing.live(draft).isPresent()) {
      return needed(draft);
    }
    var chart = draft.spec().chart();
    var resources =
        Map.<String, Object>of(
            "cpu", chart.cpu().orElse("1"), "memory", chart.memory().orElse("1Gi"));
    var values = new LinkedHashMap<String, Object>();
    values.put("settings", settings(draft));
    if (ControllerIdentity.isPodIdentity(draft)) {
      // Pods get their identity when they are made: a change of it has to replace them.
      values.put("podAnnotations", Map.of(IDENTITY, "pod-identity"));
    } else {
      values.put(
          "serviceAccount",
          Map.of("annotations", Map.of(ROLE_ARN, draft.roleArn(draft.choices().controllerRole()))));
    }
    values.put("replicas", chart.replicas().orElse(DEFAULT_REPLICAS));
    values.put(
        "controller", Map.of("resources", Map.of("requests", resources, "limits", resources)));
    values.putAll(draft.placement().values());
    return values;
  }

  /** What an installation that is there has to have, and what was asked for in so many words. */
  private static Map<String, Object> needed(Draft draft) {
    var values = new LinkedHashMap<String, Object>();
    values.put("settings", settings(draft));
    if (!ControllerIdentity.isPodIdentity(draft)) {
      values.put(
          "serviceAccount",
          Map.of("annotations", Map.of(ROLE_ARN, draft.roleArn(draft.choices().controllerRole()))));
    }
    var chart = draft.spec().chart();
    chart.replicas().ifPresent(n -> values.put("replicas", n));
    var resources = new LinkedHashMap<String, Object>();
    chart.cpu().ifPresent(cpu -> resources.put("cpu", cpu));
    chart.memory().ifPresent(memory -> resources.put("memory", memory));
    if (!resources.isEmpty()) {
      values.put(
          "controller", Map.of("resources", Map.of("requests", resources, "limits", resources)));
    }
    if (draft.spec().karpenterOn().isPresent()) {
      values.putAll(draft.placement().values());
    }
    return values;
  }

  /** A queue that is not there makes Karpenter fail, so the setting stands for one that will be. */
  private static Map<String, Object> settings(Draft draft) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("clusterName", draft.spec().cluster());
    draft.choices().queue().ifPresent(queue -> settings.put("interruptionQueue", queue));
    var gates = FeatureGates.needed(draft);
    if (!gates.isEmpty()) {
      settings.put("featureGates", gates);
    }
    if (draft.spec().isolatedVpc().isEnabled()) {
      settings.put("isolatedVPC", true);
    }
    return settings;
  }

  /**
   * What the pods of the chart ask of a node when they are placed like this: the chart's defaults,
   * this library's values, and the user's over both.
   */
  static HostPod pod(Draft draft, Map<String, Object> placement) {
    var values = new LinkedHashMap<>(chartDefaults(draft));
    var chart = draft.spec().chart();
    var resources =
        Map.<String, Object>of(
            "cpu", chart.cpu().orElse("1"), "memory", chart.memory().orElse("1Gi"));
    values.put(
        "controller", Map.of("resources", Map.of("requests", resources, "limits", resources)));
    return HostPod.of(Chart.merged(Chart.merged(values, placement), chart.values()));
  }

  /** As in values.yaml of the releases: 1.x spreads over zones by all means, older ones if easy. */
  private static Map<String, Object> chartDefaults(Draft draft) {
    return Map.of(
        "nodeSelector",
        Map.of("kubernetes.io/os", "linux"),
        "affinity",
        Map.of(
            "podAntiAffinity",
            Map.of(
                "requiredDuringSchedulingIgnoredDuringExecution",
                List.of(Map.of("topologyKey", "kubernetes.io/hostname")))),
        "topologySpreadConstraints",
        List.of(
            Map.of(
                "maxSkew",
                1,
                "topologyKey",
                "topology.kubernetes.io/zone",
                "whenUnsatisfiable",
                draft.choices().api() == ApiVersion.V1 ? "DoNotSchedule" : "ScheduleAnyway")),
        "tolerations",
        List.of(Map.of("key", "CriticalAddonsOnly", "operator", "Exists")));
  }

  /**
   * One term, so that all expressions must hold: terms are alternatives, expressions are not. The
   * chart's own anti-affinity stays, for Helm merges maps.
   */
  static Map<String, Object> affinity(List<Map<String, Object>> ofHost) {
    return Map.of(
        "nodeAffinity",
        Map.of(
            "requiredDuringSchedulingIgnoredDuringExecution",
            Map.of(
                "nodeSelectorTerms", List.of(Map.of("matchExpressions", notKarpenters(ofHost))))));
  }

  /** On the host's nodes, and never on those that Karpenter launched. */
  static List<Map<String, Object>> notKarpenters(List<Map<String, Object>> ofHost) {
    var expressions = new ArrayList<Map<String, Object>>();
    expressions.add(Map.of("key", "karpenter.sh/nodepool", "operator", "DoesNotExist"));
    expressions.addAll(ofHost);
    return expressions;
  }

  /** What the user's own values say at a path. */
  private static Optional<String> given(Draft draft, String... path) {
    return given(draft.spec(), path);
  }

  private static Optional<String> given(SetupSpec spec, String... path) {
    @Nullable Object at = spec.chart().values();
    for (var key : path) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at == null || at instanceof Map ? Optional.empty() : Optional.of(String.valueOf(at));
  }

  private static void collectReplaced(
      String path, Map<?, ?> base, Map<?, ?> over, List<String> replaced) {
    base.forEach(
        (key, ours) -> {
          var theirs = over.get(key);
          var at = path + key;
          if (ours instanceof Map<?, ?> b && theirs instanceof Map<?, ?> o) {
            collectReplaced(at + ".", b, o, replaced);
          } else if (over.containsKey(key) && !ours.equals(theirs)) {
            replaced.add(at);
          }
        });
    if (path.isEmpty()) {
      replaced.sort(null);
    }
  }
}
