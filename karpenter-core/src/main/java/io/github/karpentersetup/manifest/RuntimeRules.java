package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;
import static io.github.karpentersetup.manifest.SchemaValidator.shown;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Values that the CRDs let pass and Karpenter cannot use: they break the decoding of the object, or
 * the controller that works with it.
 */
final class RuntimeRules {

  private static final int MOST_USER_DATA_BYTES = 16 * 1024;
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|µs|ms|s|m|h)");
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Map<String, BigDecimal> NANOSECONDS =
      Map.of(
          "ns", BigDecimal.ONE,
          "us", BigDecimal.valueOf(1_000),
          "µs", BigDecimal.valueOf(1_000),
          "ms", BigDecimal.valueOf(1_000_000),
          "s", BigDecimal.valueOf(1_000_000_000),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "h", BigDecimal.valueOf(3_600_000_000_000L));

  private RuntimeRules() {}

  /** Go counts a duration in nanoseconds of 64 bits; what is longer cannot be decoded. */
  static void duration(JsonNode value, String path, Report report) {
    var parts = DURATION_PART.matcher(value.stringValue());
    var total = BigDecimal.ZERO;
    while (parts.find()) {
      if (!parts.group(1).isEmpty() && !parts.group(1).equals(".")) {
        total =
            total.add(
                new BigDecimal(parts.group(1))
                    .multiply(NANOSECONDS.getOrDefault(parts.group(2), BigDecimal.ONE)));
      }
    }
    if (total.setScale(0, RoundingMode.DOWN).compareTo(LONGEST) > 0) {
      report.runtime(
          path,
          shown(value) + " is longer than Karpenter can count, 2562047h",
          "write a shorter duration");
    }
  }

  /** The CRD's expression for sizes also takes a unit without a number. */
  static void volumeSize(JsonNode value, String path, Report report) {
    if (!TextPattern.QUANTITY.accepts(value.stringValue())) {
      report.runtime(
          path, shown(value) + " is not a size", "write " + TextPattern.VOLUME_SIZE.meaning());
    }
  }

  /** The CRD's expression for thresholds also takes no text at all. */
  static void evictionThreshold(JsonNode value, String path, Report report) {
    if (value.stringValue().isEmpty()) {
      report.runtime(path, "is empty", "write " + TextPattern.EVICTION_THRESHOLD.meaning());
    }
  }

  /** The CRD asks for neither; without them the launch template is refused or cannot be built. */
  static void blockDevice(JsonNode device, String path, Report report) {
    if (device.path("deviceName").asString("").isEmpty()) {
      report.runtime(child(path, "deviceName"), "is missing", "name the device, such as /dev/xvda");
    }
    if (!device.hasNonNull("ebs")) {
      report.runtime(
          child(path, "ebs"),
          "is missing; Karpenter cannot build the launch template",
          "add ebs with volumeSize, such as 100Gi");
    }
  }

  /** EC2's limit of a launch template; Karpenter adds its own part to it. */
  static void userData(JsonNode value, String path, Report report) {
    int bytes = value.stringValue().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_USER_DATA_BYTES) {
      report.runtime(
          path,
          "takes " + bytes + " bytes, EC2 allows " + MOST_USER_DATA_BYTES,
          "fetch the larger part from S3 when the node starts");
    }
  }

  /** A role is named; its ARN does not serve in the instance profile. */
  static void roleName(JsonNode value, String path, Report report) {
    var text = value.stringValue();
    if (text.startsWith("arn:")) {
      report.runtime(
          path,
          shown(value) + " is an ARN, where a name is needed",
          "write " + text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1));
    }
  }

  /** EC2's rule of launches with several interfaces; those for EFA alone have no IP address. */
  static void publicAddress(JsonNode spec, String path, Report report) {
    long interfaces =
        spec.path("networkInterfaces")
            .valueStream()
            .filter(one -> one.path("interfaceType").asString("").equals("interface"))
            .count();
    if (spec.path("associatePublicIPAddress").asBoolean(false) && interfaces > 1) {
      report.runtime(
          child(path, "associatePublicIPAddress"),
          "is true, and EC2 gives no public address to nodes with "
              + interfaces
              + " network interfaces",
          "leave it out, or keep one of networkInterfaces with interfaceType interface");
    }
  }
}
