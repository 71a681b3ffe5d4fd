package io.github.karpentersetup.infer;

import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AmiTerm;
import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KubernetesVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What nodes boot from.
 *
 * @param terms which AMIs; empty for the newest of the family, which planning pins
 * @param architecture as far as the AMI type tells it
 */
record Image(AmiFamily family, List<AmiTerm> terms, Optional<Architecture> architecture) {

  private static final KubernetesVersion LAST_AL2 = new KubernetesVersion(1, 32);
  private static final String PARAMETER = "resolve:ssm:";

  static Image of(Source source, String kubernetes, Situation situation, Notes notes) {
    var type = source.amiType().toUpperCase(Locale.ROOT);
    if (type.equals("CUSTOM") || type.isEmpty()) {
      return custom(source, notes);
    }
    variants(source, type, situation, notes);
    var architecture = type.contains("ARM") ? Architecture.ARM64 : Architecture.AMD64;
    return new Image(family(source, type, kubernetes, notes), List.of(), Optional.of(architecture));
  }

  private static AmiFamily family(Source source, String type, String kubernetes, Notes notes) {
    if (type.startsWith("WINDOWS")) {
      return type.contains("2019")
          ? AmiFamily.WINDOWS2019
          : type.contains("2025") ? AmiFamily.WINDOWS2025 : AmiFamily.WINDOWS2022;
    }
    if (type.startsWith("BOTTLEROCKET")) {
      return AmiFamily.BOTTLEROCKET;
    }
    if (!type.startsWith("AL2_")) {
      return AmiFamily.AL2023;
    }
    if (KubernetesVersion.parse(kubernetes).compareTo(LAST_AL2) <= 0) {
      return AmiFamily.AL2;
    }
    notes.lost(
        source,
        "its nodes run Amazon Linux 2, which has no AMI for Kubernetes "
            + kubernetes
            + "; the node class says AL2023",
        "see that its pods and its user data run on Amazon Linux 2023, or choose Bottlerocket");
    return AmiFamily.AL2023;
  }

  private static void variants(Source source, String type, Situation situation, Notes notes) {
    if (type.contains("FIPS")) {
      notes.lost(
          source,
          "AMI type " + source.amiType() + " is a FIPS image, and an alias names the usual one",
          "name the FIPS image in the node class with amiIds(..) or an SSM parameter");
    }
    if (type.startsWith("WINDOWS_FULL")) {
      notes.lost(
          source,
          "AMI type " + source.amiType() + " is the Full edition, and an alias names Core",
          "name the image in the node class with amiIds(..) if pods need the Full edition");
    }
    if (type.endsWith("GPU") || type.contains("NVIDIA") || type.contains("NEURON")) {
      if (situation.api() == ApiVersion.V1) {
        notes.decided(
            "accelerated-image",
            source.name(),
            source.subject()
                + " has an image with drivers ("
                + source.amiType()
                + "): Karpenter takes the family's own wherever an instance type has such devices");
      } else {
        notes.lost(
            source,
            "AMI type " + source.amiType() + " has drivers, and images are pinned without them",
            "name the accelerated image in the node class with amiIds(..)");
      }
    }
  }

  /** With the very image, and user data that joins the cluster by itself. */
  private static Image custom(Source source, Notes notes) {
    var id = source.template().imageId();
    if (id.isEmpty()) {
      notes.lost(
          source,
          "no image is known of it; the node class says AL2023",
          "name the image in the node class if pods need another");
      return new Image(AmiFamily.AL2023, List.of(), Optional.empty());
    }
    if (source.template().userData().isNone()) {
      notes.lost(
          source,
          "image " + id + " is the owner's, and there is no user data that joins the cluster",
          "see that the image joins by itself, or give the node class an amiFamily(..) whose user"
              + " data Karpenter writes");
    } else {
      notes.lost(
          source,
          "image "
              + id
              + " is the owner's: the node class has amiFamily Custom and the user data as it is",
          "see that it joins cluster and region by this user data, registers with the taint"
              + " karpenter.sh/unregistered:NoExecute, and sets no label of the node group; or name"
              + " the family the image is built on, and leave the joining out");
    }
    var term =
        id.startsWith(PARAMETER)
            ? AmiTerm.ssmParameter(id.substring(PARAMETER.length()))
            : AmiTerm.id(id);
    return new Image(AmiFamily.CUSTOM, List.of(term), Optional.empty());
  }

  /** Whether nodes join by what the user data does, and not by what Karpenter adds to it. */
  boolean isCustom() {
    return family == AmiFamily.CUSTOM;
  }
}
