package io.github.karpentersetup.aws.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** What the account holds. Every access is made under this object's lock, by {@link CallPoint}. */
final class Account {
  private final String id;
  private final String region;
  private final String partition;
  private final Settings settings;
  private volatile int settlingReads;
  private int lastCall;

  final IamState iam = new IamState();
  final Map<String, EksState> clusters = new TreeMap<>();
  final Ec2State ec2 = new Ec2State();
  final Map<String, GroupState> groups = new TreeMap<>();
  final Map<String, QueueState> queues = new TreeMap<>();
  final Map<String, Instant> deletedQueues = new TreeMap<>();
  final Map<String, EventRule> rules = new TreeMap<>();

  /**
   * How the account behaves.
   *
   * @param clock gives the creation times
   * @param pageSize most items on a page of any list
   * @param settlingReads describes that still show a change in progress
   * @param queueNameRest how long a deleted queue's name cannot be taken
   */
  record Settings(Clock clock, int pageSize, int settlingReads, Duration queueNameRest) {}

  Account(String id, String region, Settings settings) {
    this.id = id;
    this.region = region;
    this.settings = settings;
    this.settlingReads = settings.settlingReads();
    this.partition =
        region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  /** What must be in the map: its absence is a fault of the sandbox itself. */
  static <T> T known(Map<String, T> map, String key) {
    T value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("the account lost " + key);
    }
    return value;
  }

  String id() {
    return id;
  }

  String region() {
    return region;
  }

  String partition() {
    return partition;
  }

  /** The host names' suffix of the partition. */
  String dnsSuffix() {
    return partition.equals("aws-cn") ? "amazonaws.com.cn" : "amazonaws.com";
  }

  String arn(String service, String resource) {
    return "arn:" + partition + ":" + service + ":" + region + ":" + id + ":" + resource;
  }

  /** The ARN of a resource of a service without regions, such as IAM. */
  String globalArn(String service, String resource) {
    return "arn:" + partition + ":" + service + "::" + id + ":" + resource;
  }

  String callerArn() {
    return globalArn("sts", "assumed-role/platform-engineer/karpenter-setup");
  }

  Instant now() {
    return settings.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  int pageSize(int ofService) {
    return Math.min(ofService, settings.pageSize());
  }

  void settlingReads(int reads) {
    settlingReads = reads;
  }

  int settlingReads() {
    return settlingReads;
  }

  Duration queueNameRest() {
    return settings.queueNameRest();
  }

  int nextCallNumber() {
    return ++lastCall;
  }
}
