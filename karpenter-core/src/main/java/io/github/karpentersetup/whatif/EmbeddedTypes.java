package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Memory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads the resource {@code instance-types.tsv}. Its own head says what is in which column; what
 * follows from a type's name (family, size, category, generation) is not written in it, nor is what
 * {@link AwsNodeOverhead} computes.
 */
final class EmbeddedTypes {

  private static final String RESOURCE = "instance-types.tsv";

  /** What EC2 gives Nitro instances that share their slots among interfaces, disks and volumes. */
  private static final int SHARED_SLOTS = 27;

  /** How many disks an instance with disks is taken to have: few have more. */
  private static final int DISKS = 4;

  private static final int XEN_SLOTS = 39;
  private static final int METAL_SLOTS = 31;

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
    var type =
        InstanceType.named(columns[0])
            .architecture(columns[1])
            .processors(Long.parseLong(columns[2]))
            .memory(Memory.mebibytes(Long.parseLong(columns[3])))
            .pods(Long.parseLong(columns[4]));
    ifSaid(type, "cpu-manufacturer", columns[6]);
    ifSaid(type, "cpu-sustained-clock-speed-mhz", columns[7]);
    ifSaid(type, "ebs-bandwidth", columns[8]);
    ifSaid(type, "network-bandwidth", columns[9]);
    ifSaid(type, "local-nvme", columns[10]);
    // Bare metal has the label too, with an empty value.
    type.label("hypervisor", columns[11]);
    type.label("encryption-in-transit-supported", String.valueOf(columns[12].contains("e")));
    type.label("capability-flex", String.valueOf(columns[12].contains("f")));
    if (!columns[13].isEmpty()) {
      // manufacturer:name:count:memory
      var gpu = columns[13].split(":", -1);
      type.gpu(gpu[0], gpu[1], Long.parseLong(gpu[2])).label("gpu-memory", gpu[3]);
    }
    if (!columns[14].isEmpty()) {
      var accelerator = columns[14].split(":", -1);
      type.accelerator(accelerator[0], accelerator[1], Long.parseLong(accelerator[2]));
    }
    type.attachLimit(Volume.EBS_DRIVER, slots(columns) - 1);
    offer(type, columns[5], zones);
    return type.build();
  }

  /** A prudent reckoning: how many disks a type has, and which slots are its own, is not known. */
  private static int slots(String[] columns) {
    return switch (columns[11]) {
      case "xen" -> XEN_SLOTS;
      case "" -> METAL_SLOTS;
      default ->
          SHARED_SLOTS
              - (columns[10].isEmpty() ? 0 : DISKS)
              - devices(columns[13])
              - devices(columns[14]);
    };
  }

  private static int devices(String column) {
    return column.isEmpty() ? 0 : Integer.parseInt(column.split(":", -1)[2]);
  }

  private static void offer(InstanceType.Builder type, String price, List<String> zones) {
    double usd = price.isEmpty() ? Double.NaN : Double.parseDouble(price);
    for (var zone : zones) {
      type.offering(Offering.onDemand(zone, usd));
      type.offering(Offering.spot(zone));
    }
  }

  private static void ifSaid(InstanceType.Builder type, String name, String value) {
    if (!value.isEmpty()) {
      type.label(name, value);
    }
  }
}
