package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/** An Auto Scaling group: its settings, its instances, and what it launches. */
final class GroupState {
  AutoScalingGroup group;
  final String instanceType;
  final List<String> subnets;
  final List<String> securityGroups;
  final Map<String, String> tags = new TreeMap<>();
  final List<String> instances = new ArrayList<>();

  /** Instances that the termination hook still holds. */
  final List<String> ending = new ArrayList<>();

  boolean hasTerminationHook;
  final Set<String> suspended = new TreeSet<>();

  /** The ids of the first launches; later ones are made up. */
  final List<String> named = new ArrayList<>();

  int launched;

  GroupState(
      AutoScalingGroup group,
      String instanceType,
      List<String> subnets,
      List<String> securityGroups) {
    this.group = group;
    this.instanceType = instanceType;
    this.subnets = List.copyOf(subnets);
    this.securityGroups = List.copyOf(securityGroups);
  }
}
