package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesResponse;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;

/** Launch templates and their versions, as reads. */
final class Ec2LaunchTemplates {
  private final Account account;

  Ec2LaunchTemplates(Account account) {
    this.account = account;
  }

  DescribeLaunchTemplatesResponse describeLaunchTemplates(DescribeLaunchTemplatesRequest request) {
    List<LaunchTemplate> found =
        Ec2Filters.select(
                request.launchTemplateIds(), account.ec2.launchTemplates, Ec2Tags::noSuchResource)
            .stream()
            .filter(
                template ->
                    request.launchTemplateNames().isEmpty()
                        || request.launchTemplateNames().contains(template.launchTemplateName()))
            .filter(
                template ->
                    Ec2Filters.pass(
                        request.filters(),
                        Map.of("launch-template-name", List.of(template.launchTemplateName())),
                        account.ec2.tags.getOrDefault(template.launchTemplateId(), Map.of())))
            .map(
                template ->
                    template.toBuilder()
                        .tags(account.ec2.tagsOf(template.launchTemplateId()))
                        .build())
            .toList();
    request.launchTemplateNames().forEach(this::byName);
    Page<LaunchTemplate> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(200),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeLaunchTemplatesResponse.builder()
        .launchTemplates(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DescribeLaunchTemplateVersionsResponse describeLaunchTemplateVersions(
      DescribeLaunchTemplateVersionsRequest request) {
    LaunchTemplate template =
        request.launchTemplateId() != null
            ? byId(request.launchTemplateId())
            : byName(request.launchTemplateName());
    List<LaunchTemplateVersion> all =
        account.ec2.launchTemplateVersions.getOrDefault(template.launchTemplateId(), List.of());
    List<LaunchTemplateVersion> chosen =
        request.versions().isEmpty()
            ? all
            : request.versions().stream().map(wanted -> version(template, all, wanted)).toList();
    Page<LaunchTemplateVersion> page =
        Page.of(
            chosen,
            request.maxResults(),
            account.pageSize(200),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeLaunchTemplateVersionsResponse.builder()
        .launchTemplateVersions(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private static LaunchTemplateVersion version(
      LaunchTemplate template, List<LaunchTemplateVersion> all, String wanted) {
    String number =
        switch (wanted) {
          case "$Latest" -> template.latestVersionNumber().toString();
          case "$Default" -> template.defaultVersionNumber().toString();
          default -> wanted;
        };
    return all.stream()
        .filter(version -> version.versionNumber().toString().equals(number))
        .findFirst()
        .orElseThrow(
            () ->
                AwsService.EC2.error(
                    "InvalidLaunchTemplateId.VersionNotFound",
                    400,
                    "Could not find the specified version "
                        + wanted
                        + " for the launch template"
                        + " with ID "
                        + template.launchTemplateId()
                        + "."));
  }

  private LaunchTemplate byId(String id) {
    LaunchTemplate template = account.ec2.launchTemplates.get(id);
    if (template == null) {
      throw Ec2Tags.noSuchResource(id);
    }
    return template;
  }

  private LaunchTemplate byName(String name) {
    return account.ec2.launchTemplates.values().stream()
        .filter(template -> template.launchTemplateName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                AwsService.EC2.error(
                    "InvalidLaunchTemplateName.NotFoundException",
                    400,
                    "At least one of the launch templates specified in the request does not"
                        + " exist."));
  }
}
