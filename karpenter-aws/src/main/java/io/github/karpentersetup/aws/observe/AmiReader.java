package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.Ami;
import io.github.karpentersetup.facts.AwsFacts.AmiVariant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * Reads the recommended images from the public parameters of SSM (EKS User Guide, "Retrieve
 * recommended Amazon Linux AMI IDs"; Bottlerocket, "Finding an AMI"). A parameter that is missing
 * only means that there is no such image: Amazon Linux 2 ends at Kubernetes 1.32.
 */
final class AmiReader {

  /** What one GetParameters call takes. */
  private static final int NAMES_PER_CALL = 10;

  private static final String EKS = "/aws/service/eks/optimized-ami/";
  private static final String BOTTLEROCKET = "/aws/service/bottlerocket/aws-k8s-";

  /** {@code 1.33.3-20260715}. */
  private static final Pattern EKS_RELEASE = Pattern.compile("[\\d.]+-(\\d{8})");

  /** {@code 1.50.0-0ab1c2d3}. */
  private static final Pattern BOTTLEROCKET_RELEASE = Pattern.compile("(\\d+\\.\\d+\\.\\d+)(-.*)?");

  private record Source(
      String family, AmiVariant variant, String image, String release, Pattern version) {}

  private final Clients clients;
  private final Reads reads;

  AmiReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  CompletableFuture<List<Ami>> amis(String kubernetes) {
    var sources = sources(kubernetes);
    var names = sources.stream().flatMap(s -> Stream.of(s.image(), s.release())).toList();
    var batches =
        Stream.iterate(0, i -> i < names.size(), i -> i + NAMES_PER_CALL)
            .map(i -> names.subList(i, Math.min(names.size(), i + NAMES_PER_CALL)))
            .toList();
    return reads
        .each(batches, this::parameters, Parameter::name)
        .thenApply(found -> sources.stream().flatMap(s -> ami(s, found).stream()).toList());
  }

  private CompletableFuture<List<Parameter>> parameters(List<String> names) {
    return reads.read(
        "ssm:GetParameters",
        "recommended images",
        () -> clients.ssm().getParameters(r -> r.names(names)).parameters());
  }

  private static Optional<Ami> ami(Source source, Map<String, Parameter> found) {
    return Optional.ofNullable(found.get(source.image()))
        .map(
            image ->
                new Ami(
                    source.family(),
                    source.variant(),
                    image.value(),
                    Optional.ofNullable(found.get(source.release()))
                        .map(p -> aliasVersion(source.version(), p.value()))
                        .orElse("")));
  }

  private static String aliasVersion(Pattern pattern, String release) {
    var matcher = pattern.matcher(release);
    return matcher.matches() ? "v" + matcher.group(1) : "";
  }

  private static List<Source> sources(String kubernetes) {
    var eks = EKS + kubernetes + "/";
    return List.of(
        eks("AL2", AmiVariant.AMD64, eks + "amazon-linux-2"),
        eks("AL2", AmiVariant.ARM64, eks + "amazon-linux-2-arm64"),
        eks("AL2", AmiVariant.GPU, eks + "amazon-linux-2-gpu"),
        eks("AL2023", AmiVariant.AMD64, eks + "amazon-linux-2023/x86_64/standard"),
        eks("AL2023", AmiVariant.ARM64, eks + "amazon-linux-2023/arm64/standard"),
        eks("AL2023", AmiVariant.GPU, eks + "amazon-linux-2023/x86_64/nvidia"),
        bottlerocket(AmiVariant.AMD64, BOTTLEROCKET + kubernetes + "/x86_64"),
        bottlerocket(AmiVariant.ARM64, BOTTLEROCKET + kubernetes + "/arm64"),
        bottlerocket(AmiVariant.GPU, BOTTLEROCKET + kubernetes + "-nvidia/x86_64"));
  }

  private static Source eks(String family, AmiVariant variant, String path) {
    return new Source(
        family,
        variant,
        path + "/recommended/image_id",
        path + "/recommended/release_version",
        EKS_RELEASE);
  }

  private static Source bottlerocket(AmiVariant variant, String path) {
    return new Source(
        "Bottlerocket",
        variant,
        path + "/latest/image_id",
        path + "/latest/image_version",
        BOTTLEROCKET_RELEASE);
  }
}
