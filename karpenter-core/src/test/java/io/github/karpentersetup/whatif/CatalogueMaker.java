package io.github.karpentersetup.whatif;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the resource {@code instance-types.tsv} from a table of EC2's answers: {@code
 * shared/data/instance-types.csv} in a directory above. Run {@code main} from the root of the
 * project when there is a newer one.
 */
final class CatalogueMaker {

  private static final String HEAD =
      """
      # EC2 instance types as EC2 DescribeInstanceTypes described them in July 2026, with the labels that
      # Karpenter's AWS provider 1.14 derives, and us-east-1 Linux on-demand prices of that month in
      # dollars an hour (empty: not sold on demand there). Tab-separated; empty cells are labels a type
      # does not have. Made and checked by CatalogueMaker in the tests.
      # type arch vcpus memory-MiB pods price cpu-manufacturer clock-MHz ebs-Mbps network-Mbps nvme-GiB
      # hypervisor flags(e=encryption in transit, f=flex) gpu(manufacturer:name:count:MiB)
      # accelerator(manufacturer:name:count)
      """;

  private CatalogueMaker() {}

  /** The table, if it is there. */
  static Optional<Path> source() {
    for (var dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      var table = dir.resolve("shared/data/instance-types.csv");
      if (Files.isRegularFile(table)) {
        return Optional.of(table);
      }
    }
    return Optional.empty();
  }

  static List<Map<String, String>> rows(List<String> lines) {
    var names = lines.get(0).split(",", -1);
    var rows = new ArrayList<Map<String, String>>();
    for (var line : lines.subList(1, lines.size())) {
      var cells = line.split(",", -1);
      var row = new HashMap<String, String>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  static String make(List<String> lines) {
    var text = new StringBuilder(HEAD);
    for (var row : rows(lines)) {
      text.append(
          String.join(
              "\t",
              of(row, "instance_type"),
              of(row, "arch"),
              of(row, "vcpus"),
              of(row, "memory_mib"),
              of(row, "allocatable_pods"),
              of(row, "on_demand_usd_per_hour_us_east_1"),
              of(row, "cpu_manufacturer"),
              of(row, "sustained_clock_mhz"),
              of(row, "ebs_bandwidth_mbps"),
              of(row, "network_bandwidth_mbps"),
              of(row, "local_nvme_gib"),
              of(row, "hypervisor"),
              (of(row, "encryption_in_transit").equals("true") ? "e" : "")
                  + (of(row, "flex").equals("true") ? "f" : ""),
              joined(row, "gpu_manufacturer", "gpu_name", "gpu_count", "gpu_memory_mib"),
              joined(row, "accelerator_manufacturer", "accelerator_name", "accelerator_count")));
      text.append('\n');
    }
    return text.toString();
  }

  private static String joined(Map<String, String> row, String... columns) {
    if (of(row, columns[1]).isEmpty()) {
      return "";
    }
    return String.join(":", Arrays.stream(columns).map(c -> of(row, c)).toList());
  }

  private static String of(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }

  public static void main(String[] args) throws IOException {
    var resource =
        Path.of(
            "karpenter-core/src/main/resources/io/github/karpentersetup/whatif/instance-types.tsv");
    Files.writeString(resource, make(Files.readAllLines(source().orElseThrow())));
  }
}
