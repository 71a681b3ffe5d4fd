package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The public parameters of EKS-optimized images. Paths and names follow the EKS user guide
 * ("Retrieve recommended Amazon Linux AMI IDs") and Bottlerocket's; the image ids are made up.
 */
final class SsmCatalogue {
  private static final int FIRST_MINOR = 23;
  private static final int LAST_MINOR = 36;

  /** EKS publishes no Amazon Linux 2 images for later Kubernetes versions. */
  private static final int LAST_AL2_MINOR = 32;

  private static final List<String> AL2_RELEASES = List.of("20251016", "20251120");
  private static final List<String> AL2023_RELEASES = List.of("20260702", "20260804");
  private static final List<String> BOTTLEROCKET_RELEASES = List.of("1.43.0", "1.44.0");

  private final String region;
  private final Map<String, String> parameters = new TreeMap<>();

  private SsmCatalogue(String region) {
    this.region = region;
  }

  static Map<String, String> of(String region) {
    SsmCatalogue catalogue = new SsmCatalogue(region);
    for (int minor = FIRST_MINOR; minor <= LAST_MINOR; minor++) {
      catalogue.add("1." + minor, minor);
    }
    return catalogue.parameters;
  }

  private void add(String kubernetes, int minor) {
    String root = "/aws/service/eks/optimized-ami/" + kubernetes + "/";
    if (minor <= LAST_AL2_MINOR) {
      family(root + "amazon-linux-2/", "amazon-eks-node-", kubernetes, AL2_RELEASES);
      family(root + "amazon-linux-2-arm64/", "amazon-eks-arm64-node-", kubernetes, AL2_RELEASES);
      family(root + "amazon-linux-2-gpu/", "amazon-eks-gpu-node-", kubernetes, AL2_RELEASES);
    }
    for (String architecture : List.of("x86_64", "arm64")) {
      for (String variant : List.of("standard", "nvidia")) {
        family(
            root + "amazon-linux-2023/" + architecture + "/" + variant + "/",
            "amazon-eks-node-al2023-" + architecture + "-" + variant + "-",
            kubernetes,
            AL2023_RELEASES);
      }
      bottlerocket("aws-k8s-" + kubernetes, architecture);
      bottlerocket("aws-k8s-" + kubernetes + "-nvidia", architecture);
    }
    parameters.put(
        "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-"
            + kubernetes
            + "/image_id",
        image("windows-2022-core", kubernetes));
  }

  /** Each release under its own name, and the newest once more as {@code recommended}. */
  private void family(String path, String namePrefix, String kubernetes, List<String> releases) {
    for (String release : releases) {
      String name = namePrefix + kubernetes + "-v" + release;
      release(path + name, name, kubernetes, release);
    }
    String newest = releases.get(releases.size() - 1);
    release(path + "recommended", namePrefix + kubernetes + "-v" + newest, kubernetes, newest);
  }

  private void release(String path, String name, String kubernetes, String release) {
    String id = image(name, kubernetes);
    String version = kubernetes + ".0-" + release;
    parameters.put(path + "/image_id", id);
    parameters.put(path + "/image_name", name);
    parameters.put(path + "/release_version", version);
    parameters.put(
        path,
        String.format(
            "{\"schema_version\":\"2\",\"image_id\":\"%s\",\"image_name\":\"%s\","
                + "\"release_version\":\"%s\"}",
            id, name, version));
  }

  private void bottlerocket(String variant, String architecture) {
    String newest = BOTTLEROCKET_RELEASES.get(BOTTLEROCKET_RELEASES.size() - 1);
    for (String version : BOTTLEROCKET_RELEASES) {
      bottlerocket(variant, architecture, version, version);
    }
    bottlerocket(variant, architecture, "latest", newest);
  }

  private void bottlerocket(String variant, String architecture, String path, String version) {
    String root = "/aws/service/bottlerocket/" + variant + "/" + architecture + "/" + path;
    parameters.put(root + "/image_id", image(variant + architecture, version));
    parameters.put(root + "/image_version", version + "-" + Ids.hex(8, version));
  }

  private String image(String name, String version) {
    return "ami-0" + Ids.hex(16, region, name, version);
  }
}
