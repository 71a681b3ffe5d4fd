package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;

/** Reads launch templates. */
final class TemplateReader {

  private static final String ACTION = "ec2:DescribeLaunchTemplateVersions";

  /**
   * A launch template, by id or by name.
   *
   * @param version a number, {@code $Latest} or {@code $Default}; none is the default
   */
  record Wanted(@Nullable String id, @Nullable String name, @Nullable String version) {

    String label() {
      return id == null ? String.valueOf(name) : id;
    }

    String versionOrDefault() {
      return version == null ? "$Default" : version;
    }
  }

  /** What a launch template says about the nodes. */
  record Template(LaunchTemplate facts, Optional<String> instanceType, boolean isSpot) {}

  private final Clients clients;
  private final Reads reads;

  TemplateReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  CompletableFuture<Optional<Template>> template(Wanted wanted) {
    return reads.read(ACTION, subject(wanted), () -> read(wanted));
  }

  /** Empty also if it is gone, or may not be read. */
  CompletableFuture<Optional<Template>> templateIfThere(Wanted wanted) {
    return reads
        .readIfAllowed(
            ACTION,
            subject(wanted),
            () -> {
              try {
                return read(wanted);
              } catch (Ec2Exception e) {
                if (e.awsErrorDetails() != null
                    && e.awsErrorDetails().errorCode().startsWith("InvalidLaunchTemplate")) {
                  return Optional.<Template>empty();
                }
                throw e;
              }
            })
        .thenApply(found -> found.flatMap(template -> template));
  }

  private static String subject(Wanted wanted) {
    return "launch template " + wanted.label();
  }

  private Optional<Template> read(Wanted wanted) {
    var request =
        DescribeLaunchTemplateVersionsRequest.builder().versions(wanted.versionOrDefault());
    if (wanted.id() == null) {
      request.launchTemplateName(wanted.name());
    } else {
      request.launchTemplateId(wanted.id());
    }
    return clients
        .ec2()
        .describeLaunchTemplateVersions(request.build())
        .launchTemplateVersions()
        .stream()
        .findFirst()
        .map(v -> template(wanted, v));
  }

  private static Template template(Wanted wanted, LaunchTemplateVersion version) {
    var data = Optional.ofNullable(version.launchTemplateData());
    return new Template(
        new LaunchTemplate(
            version.launchTemplateId(),
            wanted.versionOrDefault(),
            data.map(TemplateReader::securityGroups).orElse(List.of()),
            TemplateContent.of(version.launchTemplateData())),
        data.map(d -> d.instanceTypeAsString()),
        data.map(d -> d.instanceMarketOptions())
            .filter(o -> "spot".equals(o.marketTypeAsString()))
            .isPresent());
  }

  private static List<String> securityGroups(ResponseLaunchTemplateData data) {
    var ofInterfaces = data.networkInterfaces().stream().flatMap(i -> i.groups().stream());
    return List.copyOf(
        new TreeSet<>(Stream.concat(data.securityGroupIds().stream(), ofInterfaces).toList()));
  }
}
