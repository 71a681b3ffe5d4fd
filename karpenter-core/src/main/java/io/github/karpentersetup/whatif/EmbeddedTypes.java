package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeLabels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Reads the resource {@code instance-types.tsv}. Its own head says what is in which column; what
 * follows from a type's name (family, size, category, generation) is not written in it, nor is what
 * {@link AwsNodeOverhead} computes.
 */
final class EmbeddedTypes {

  private static final String RESOURCE = "instance-types.tsv";

  /** Category, then a size of memory for some old ones, then the generation. */
  private static final Pattern FAMILY = Pattern.compile("([a-z]+)(-[0-9]+tb)?([0-9]+).*");

  private static final Map<String, String> DEVICES =
      Map.of("nvidia", "nvidia.com/gpu", "amd", "amd.com/gpu", "aws", "aws.amazon.com/neuron");

  private EmbeddedTypes() {}

  static List<InstanceType> read(List<String> zones) {
    var types = new ArrayList<InstanceType>();
    var stream =
        Objects.requireNonNull(EmbeddedTypes.class.getResourceAsStream(RESOURCE), RESOURCE);
    try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          types.add(type(line.split("\t", -1), zones));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }

  private static InstanceType type(String[] columns, List<String> zones) {
    var name = columns[0];
    var labels = new HashMap<String, String>();
    var resources =
        Resources.of(
                Long.parseLong(columns[2]) * 1000, Memory.mebibytes(Long.parseLong(columns[3])))
            .with(Resources.PODS, Long.parseLong(columns[4]));
    labels.put(NodeLabels.INSTANCE_TYPE, name);
    labels.put(NodeLabels.ARCHITECTURE, columns[1]);
    labels.put(NodeLabels.INSTANCE_CPU, columns[2]);
    labels.put(NodeLabels.INSTANCE_MEMORY, columns[3]);
    named(name, labels);
    putIfSaid(labels, "cpu-manufacturer", columns[6]);
    putIfSaid(labels, "cpu-sustained-clock-speed-mhz", columns[7]);
    putIfSaid(labels, "ebs-bandwidth", columns[8]);
    putIfSaid(labels, "network-bandwidth", columns[9]);
    putIfSaid(labels, "local-nvme", columns[10]);
    // Bare metal has the label too, with an empty value.
    put(labels, "hypervisor", columns[11]);
    put(labels, "encryption-in-transit-supported", String.valueOf(columns[12].contains("e")));
    put(labels, "capability-flex", String.valueOf(columns[12].contains("f")));
    resources = device(columns[13], "gpu", labels, resources);
    resources = device(columns[14], "accelerator", labels, resources);
    return new InstanceType(name, labels, resources, offerings(columns[5], zones));
  }

  private static void named(String name, Map<String, String> labels) {
    int dot = name.indexOf('.');
    var family = name.substring(0, dot);
    labels.put(NodeLabels.INSTANCE_FAMILY, family);
    labels.put(NodeLabels.INSTANCE_SIZE, name.substring(dot + 1));
    var parts = FAMILY.matcher(family);
    if (parts.matches()) {
      labels.put(NodeLabels.INSTANCE_CATEGORY, parts.group(1));
      labels.put(NodeLabels.INSTANCE_GENERATION, parts.group(3));
    }
  }

  /** {@code manufacturer:name:count} and, for GPUs, {@code :memory}. */
  private static Resources device(
      String text, String kind, Map<String, String> labels, Resources resources) {
    if (text.isEmpty()) {
      return resources;
    }
    var parts = text.split(":", -1);
    put(labels, kind + "-manufacturer", parts[0]);
    put(labels, kind + "-name", parts[1]);
    put(labels, kind + "-count", parts[2]);
    if (parts.length > 3) {
      put(labels, kind + "-memory", parts[3]);
    }
    var resource = DEVICES.get(parts[0]);
    return resource == null ? resources : resources.with(resource, Long.parseLong(parts[2]));
  }

  private static List<Offering> offerings(String price, List<String> zones) {
    var offerings = new ArrayList<Offering>();
    double usd = price.isEmpty() ? Double.NaN : Double.parseDouble(price);
    for (var zone : zones) {
      offerings.add(Offering.onDemand(zone, usd));
      offerings.add(Offering.spot(zone));
    }
    return offerings;
  }

  private static void putIfSaid(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      put(labels, name, value);
    }
  }

  private static void put(Map<String, String> labels, String name, String value) {
    labels.put(WellKnown.AWS + "instance-" + name, value);
  }
}
