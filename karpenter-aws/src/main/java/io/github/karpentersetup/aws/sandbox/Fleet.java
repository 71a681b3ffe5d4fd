package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Keeps the instances of Auto Scaling groups at their desired number. */
final class Fleet {
  /** How many instances a subnet takes. */
  private static final int HOSTS = 250;

  /** More subnets than a sandbox has. */
  private static final int NETWORKS = 16;

  private final Account account;
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  private final List<Consumer<SandboxInstance>> launchWatchers = new CopyOnWriteArrayList<>();

  Fleet(Account account) {
    this.account = account;
  }

  void onTermination(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  void onLaunch(Consumer<SandboxInstance> watcher) {
    launchWatchers.add(watcher);
  }

  Optional<GroupState> groupOf(String instanceId) {
    return account.groups.values().stream()
        .filter(group -> group.instances.contains(instanceId))
        .findFirst();
  }

  /** Launches or terminates until the group has its desired number. */
  void settle(GroupState state) {
    while (state.instances.size() < state.group.desiredCapacity()
        && !state.suspended.contains("Launch")) {
      launch(state);
    }
    while (state.instances.size() > state.group.desiredCapacity()
        && !state.suspended.contains("Terminate")) {
      terminate(state, leaves(state));
    }
  }

  /** An instance went without its group being told; the group replaces it. */
  void instanceTerminated(String id) {
    Optional<GroupState> group = groupOf(id);
    if (group.isEmpty()) {
      terminated(id);
      return;
    }
    terminate(group.get(), id);
    settle(group.get());
  }

  void terminate(GroupState state, String id) {
    state.instances.remove(id);
    if (state.hasTerminationHook) {
      state.ending.add(id);
    } else {
      terminated(id);
    }
  }

  /** The termination hook lets an instance go. */
  void released(GroupState state, String id) {
    state.ending.remove(id);
    terminated(id);
  }

  private void terminated(String id) {
    account.ec2.instances.computeIfPresent(
        id,
        (same, instance) ->
            instance.toBuilder()
                .state(now -> now.name(InstanceStateName.TERMINATED).code(48))
                .build());
    watchers.forEach(watcher -> watcher.accept(id));
  }

  /** The zone with the most instances first, then the oldest, as the default policy does. */
  private String leaves(GroupState state) {
    Map<String, Long> perZone =
        state.instances.stream().collect(Collectors.groupingBy(this::zone, Collectors.counting()));
    return state.instances.stream()
        .max(
            Comparator.comparing((String id) -> perZone.get(zone(id)))
                .thenComparing(Function.identity(), oldestLast(state)))
        .orElseThrow();
  }

  private static Comparator<String> oldestLast(GroupState state) {
    List<String> launchOrder = new ArrayList<>(state.instances);
    return Comparator.comparing((String id) -> -launchOrder.indexOf(id));
  }

  private String zone(String instanceId) {
    return Account.known(account.ec2.instances, instanceId).placement().availabilityZone();
  }

  private void launch(GroupState state) {
    Map<String, Long> perSubnet =
        state.instances.stream()
            .map(id -> Account.known(account.ec2.instances, id).subnetId())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    String subnetId =
        state.subnets.stream()
            .min(Comparator.comparing(subnet -> perSubnet.getOrDefault(subnet, 0L)))
            .orElseThrow();
    String name = state.group.autoScalingGroupName();
    int number = state.launched++;
    String id =
        number < state.named.size()
            ? state.named.get(number)
            : "i-0" + Ids.hex(16, account.id(), name, String.valueOf(number));
    Subnet subnet = Account.known(account.ec2.subnets, subnetId);
    run(id, state.instanceType, subnet, state.securityGroups);
    state.tags.forEach((key, value) -> account.ec2.tag(id, key, value));
    account.ec2.tag(id, "aws:autoscaling:groupName", name);
    state.instances.add(id);
    Instance launched = Account.known(account.ec2.instances, id);
    launchWatchers.forEach(
        watcher ->
            watcher.accept(
                new SandboxInstance(
                    id,
                    state.instanceType,
                    subnet.availabilityZone(),
                    launched.privateDnsName(),
                    name,
                    state.tags.getOrDefault("eks:nodegroup-name", ""))));
  }

  /** An instance that no group knows of, and nobody is told of. */
  void launchAlone(String id, String instanceType, String subnet, String securityGroup) {
    run(id, instanceType, Account.known(account.ec2.subnets, subnet), List.of(securityGroup));
  }

  private void run(String id, String instanceType, Subnet subnet, List<String> securityGroups) {
    String ip = address(subnet, id);
    account.ec2.instances.put(
        id,
        Instance.builder()
            .instanceId(id)
            .instanceType(instanceType)
            .architecture(InstanceTypes.architecture(instanceType).toString())
            .imageId("ami-0" + Ids.hex(16, account.region(), "launched"))
            .state(now -> now.name(InstanceStateName.RUNNING).code(16))
            .privateIpAddress(ip)
            .privateDnsName(dnsName(ip))
            .subnetId(subnet.subnetId())
            .vpcId(subnet.vpcId())
            .placement(Placement.builder().availabilityZone(subnet.availabilityZone()).build())
            .securityGroups(
                securityGroups.stream()
                    .map(group -> GroupIdentifier.builder().groupId(group).build())
                    .toList())
            .launchTime(account.now())
            .build());
  }

  private String dnsName(String ip) {
    String suffix =
        account.region().equals("us-east-1")
            ? ".ec2.internal"
            : "." + account.region() + ".compute.internal";
    return "ip-" + ip.replace('.', '-') + suffix;
  }

  /**
   * A free address of the subnet, starting where the instance's id points; a full subnet goes on in
   * the networks above those of the others.
   */
  private String address(Subnet subnet, String id) {
    var network = subnet.cidrBlock().split("[./]", -1);
    Set<String> taken =
        account.ec2.instances.values().stream()
            .filter(other -> other.state().name() == InstanceStateName.RUNNING)
            .map(Instance::privateIpAddress)
            .collect(Collectors.toSet());
    int first = Integer.parseInt(id.substring(3, 6), 16);
    for (int tried = 0; ; tried++) {
      int third = Integer.parseInt(network[2]) + tried / HOSTS * NETWORKS;
      String ip =
          "%s.%s.%d.%d".formatted(network[0], network[1], third, 4 + (first + tried) % HOSTS);
      if (!taken.contains(ip)) {
        return ip;
      }
    }
  }
}
