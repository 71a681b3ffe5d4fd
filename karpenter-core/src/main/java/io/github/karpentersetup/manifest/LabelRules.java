package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.SchemaValidator.shown;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Which labels a NodePool may set or ask for. The API server's rules are those of the CRDs;
 * Karpenter's own are those of {@code IsRestrictedLabel} in {@code pkg/apis} of
 * kubernetes-sigs/karpenter.
 */
final class LabelRules {

  static final String FIX =
      "use a label Karpenter knows, such as karpenter.k8s.aws/instance-category, or one under a"
          + " domain of your own";

  private static final String AWS = "karpenter.k8s.aws/";

  /** Labels of the AWS provider, by the release that brought them to the CRD of v1. */
  private static final Map<KarpenterVersion, List<String>> AWS_LABELS = new LinkedHashMap<>();

  static {
    since(
        0,
        33,
        "instance-encryption-in-transit-supported",
        "instance-category",
        "instance-hypervisor",
        "instance-family",
        "instance-generation",
        "instance-local-nvme",
        "instance-size",
        "instance-cpu",
        "instance-memory",
        "instance-network-bandwidth",
        "instance-gpu-name",
        "instance-gpu-manufacturer",
        "instance-gpu-count",
        "instance-gpu-memory",
        "instance-accelerator-name",
        "instance-accelerator-manufacturer",
        "instance-accelerator-count");
    since(0, 36, "instance-cpu-manufacturer");
    since(0, 37, "instance-ebs-bandwidth");
    since(1, 1, "ec2nodeclass", "instance-cpu-sustained-clock-speed-mhz");
    since(1, 3, "capacity-reservation-id");
    since(1, 6, "capacity-reservation-type");
    since(1, 7, "instance-capability-flex");
    since(1, 9, "instance-tenancy");
    since(1, 10, "capacity-reservation-interruptible");
    since(1, 11, "placement-group-id", "placement-group-partition");
  }

  /** Old names, which Karpenter reads as the new ones in requirements. */
  private static final Map<String, String> NORMALIZED =
      Map.of(
          "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
          "beta.kubernetes.io/arch", "kubernetes.io/arch",
          "beta.kubernetes.io/os", "kubernetes.io/os",
          "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type");

  private static final Set<String> WELL_KNOWN =
      Set.of(
          "karpenter.sh/nodepool",
          "karpenter.sh/capacity-type",
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region",
          "node.kubernetes.io/instance-type",
          "node.kubernetes.io/windows-build",
          "kubernetes.io/arch",
          "kubernetes.io/os");

  private final KarpenterVersion karpenter;
  private final Set<String> awsLabels = new LinkedHashSet<>();

  LabelRules(ApiVersion api, KarpenterVersion karpenter) {
    this.karpenter = karpenter;
    // The v1beta1 that 1.0 still serves stayed as it was.
    AWS_LABELS.forEach(
        (since, labels) -> {
          if (karpenter.compareTo(since) >= 0
              && (api == ApiVersion.V1 || !since.atLeast(1, 0, 0))) {
            awsLabels.addAll(labels);
          }
        });
  }

  private static void since(int major, int minor, String... labels) {
    AWS_LABELS.put(
        new KarpenterVersion(major, minor, 0),
        List.of(labels).stream().map(label -> AWS + label).toList());
  }

  /** Why the CRD refuses a label key; empty when it does not. */
  Optional<String> restriction(String key) {
    // The CRD's expression takes the whole key where there is no slash.
    var domain = key.indexOf('/') < 0 ? key : key.substring(0, key.indexOf('/'));
    if (key.equals("karpenter.sh/nodepool") || key.equals("kubernetes.io/hostname")) {
      return Optional.of("label \"" + key + "\" is restricted");
    }
    if (domain.endsWith("karpenter.sh") && !key.equals("karpenter.sh/capacity-type")) {
      return restricted(key, "karpenter.sh");
    }
    if (domain.endsWith("karpenter.k8s.aws") && !awsLabels.contains(key)) {
      var since =
          AWS_LABELS.entrySet().stream().filter(e -> e.getValue().contains(key)).findFirst();
      return since.isPresent()
          ? Optional.of("label \"" + key + "\" exists from Karpenter " + since.get().getKey())
          : restricted(key, "karpenter.k8s.aws");
    }
    if (karpenter.atLeast(1, 9, 0)) {
      return Optional.empty();
    }
    if (domain.endsWith("kubernetes.io")
        && !WELL_KNOWN.contains(key)
        && !NORMALIZED.containsKey(key)
        && !domain.endsWith("node.kubernetes.io")
        && !domain.endsWith("node-restriction.kubernetes.io")) {
      return restricted(key, "kubernetes.io");
    }
    return domain.endsWith("k8s.io") && !domain.endsWith("kops.k8s.io")
        ? restricted(key, "k8s.io")
        : Optional.empty();
  }

  /** Why Karpenter itself refuses a label key when it reconciles; empty when it does not. */
  Optional<String> karpenterRestriction(String key) {
    boolean known =
        WELL_KNOWN.contains(key) || (awsLabels.contains(key) && !key.equals(AWS + "ec2nodeclass"));
    if (known || key.indexOf('/') < 0) {
      return Optional.empty();
    }
    var domain = key.substring(0, key.indexOf('/'));
    if (isWithin(domain, "karpenter.sh") || isWithin(domain, "karpenter.k8s.aws")) {
      return Optional.of("label \"" + key + "\" is Karpenter's own to set");
    }
    boolean kubernetes = domain.endsWith("kubernetes.io") || domain.endsWith("k8s.io");
    boolean excepted =
        domain.endsWith("kops.k8s.io")
            || domain.endsWith("node.kubernetes.io")
            || domain.endsWith("node-restriction.kubernetes.io");
    return !karpenter.atLeast(1, 9, 0) && kubernetes && !excepted
        ? Optional.of("label \"" + key + "\" is Kubernetes' own to set")
        : Optional.empty();
  }

  /** The values a label can have at all; empty when any. */
  Set<String> knownValues(String key) {
    if (key.equals("karpenter.sh/capacity-type")) {
      return karpenter.atLeast(1, 3, 0)
          ? new LinkedHashSet<>(List.of("on-demand", "spot", "reserved"))
          : new LinkedHashSet<>(List.of("on-demand", "spot"));
    }
    return key.equals(AWS + "instance-tenancy") && karpenter.atLeast(1, 9, 0)
        ? new LinkedHashSet<>(List.of("default", "dedicated"))
        : Set.of();
  }

  static String normalized(String key) {
    return NORMALIZED.getOrDefault(key, key);
  }

  /** Karpenter's own check of a key or taint value, stricter in length than the CRD's. */
  static void qualifiedName(JsonNode name, String path, Report report) {
    qualifiedName(name.stringValue(), path, report);
  }

  static void qualifiedName(String name, String path, Report report) {
    if (!isQualifiedName(name)) {
      report.runtime(
          path,
          "\"" + name + "\" is not a qualified name",
          "write at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter"
              + " or digit, after a domain and a slash if need be");
    }
  }

  static void labelValue(JsonNode value, String path, Report report) {
    var text = value.stringValue();
    if (text.length() > 63 || !TextPattern.LABEL_VALUE.accepts(text)) {
      report.runtime(
          path,
          shown(value) + " is not a label value",
          "write at most 63 " + TextPattern.LABEL_VALUE.meaning());
    }
  }

  /** As Kubernetes itself defines it: a name of 63 characters, after a DNS subdomain of 253. */
  static boolean isQualifiedName(String name) {
    int slash = name.indexOf('/');
    var prefix = slash < 0 ? "a" : name.substring(0, slash);
    var rest = name.substring(slash + 1);
    return !rest.isEmpty()
        && rest.length() <= 63
        && prefix.length() <= 253
        && TextPattern.QUALIFIED_NAME.accepts(prefix + "/" + rest);
  }

  private static boolean isWithin(String domain, String parent) {
    return domain.equals(parent) || domain.endsWith("." + parent);
  }

  private static Optional<String> restricted(String key, String domain) {
    return Optional.of("label \"" + key + "\" is in the restricted domain " + domain);
  }
}
