package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/** EC2's part of the account. Tags live in one table, as in EC2, and are joined when shown. */
final class Ec2State {
  final Map<String, Subnet> subnets = new TreeMap<>();
  final Map<String, SecurityGroup> securityGroups = new TreeMap<>();
  final Map<String, RouteTable> routeTables = new TreeMap<>();
  final Map<String, VpcEndpoint> vpcEndpoints = new TreeMap<>();
  final Map<String, LaunchTemplate> launchTemplates = new TreeMap<>();
  final Map<String, List<LaunchTemplateVersion>> launchTemplateVersions = new TreeMap<>();
  final Map<String, Instance> instances = new TreeMap<>();
  final Map<String, Map<String, String>> tags = new TreeMap<>();

  boolean exists(String id) {
    return subnets.containsKey(id)
        || securityGroups.containsKey(id)
        || launchTemplates.containsKey(id)
        || instances.containsKey(id)
        || routeTables.containsKey(id)
        || vpcEndpoints.containsKey(id);
  }

  void tag(String id, String key, String value) {
    tags.computeIfAbsent(id, any -> new TreeMap<>()).put(key, value);
  }

  List<Tag> tagsOf(String id) {
    List<Tag> list = new ArrayList<>();
    tags.getOrDefault(id, Map.of())
        .forEach((key, value) -> list.add(Tag.builder().key(key).value(value).build()));
    return List.copyOf(list);
  }
}
