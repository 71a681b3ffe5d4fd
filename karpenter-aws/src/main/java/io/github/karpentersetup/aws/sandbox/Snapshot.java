package io.github.karpentersetup.aws.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The account as sorted JSON without times, EKS updates and calls. */
final class Snapshot {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Snapshot() {}

  static String of(Account account) {
    Map<String, Object> all = new TreeMap<>();
    all.put("account", account.id());
    all.put("region", account.region());
    all.put("iam", iam(account.iam));
    all.put("eks", each(account.clusters, Snapshot::cluster));
    all.put("ec2", ec2(account.ec2));
    all.put("autoscaling", each(account.groups, Snapshot::group));
    all.put("sqs", each(account.queues, Snapshot::queue));
    all.put("events", each(account.rules, Snapshot::rule));
    return JSON.writeValueAsString(all);
  }

  private static Object iam(IamState iam) {
    Map<String, Object> map = new TreeMap<>();
    map.put(
        "roles",
        each(
            iam.roles,
            role ->
                fields(
                    role.role,
                    Map.of("inline", role.inline, "attached", role.attached, "Tags", role.tags))));
    map.put(
        "policies",
        each(
            iam.policies,
            // AWS's own policies are the same in every account.
            policy ->
                IamPolicies.isAwsManaged(policy)
                    ? null
                    : fields(
                        policy.policy, Map.of("versions", policy.versions, "Tags", policy.tags))));
    map.put(
        "oidcProviders",
        each(
            iam.oidcProviders,
            provider ->
                plain(
                    Map.of(
                        "url", provider.url,
                        "clientIds", provider.clientIds,
                        "thumbprints", provider.thumbprints,
                        "tags", provider.tags))));
    map.put(
        "instanceProfiles",
        each(
            iam.profiles,
            profile ->
                fields(profile.profile, Map.of("Roles", profile.roles, "Tags", profile.tags))));
    return map;
  }

  private static @Nullable Object cluster(EksState state) {
    return plain(
        Map.of(
            "cluster", state.cluster,
            "nodeGroups", state.nodeGroups,
            "accessEntries", state.accessEntries,
            "addons", state.addons,
            "podIdentityAssociations", state.podIdentities,
            "fargateProfiles", state.fargateProfiles));
  }

  private static @Nullable Object ec2(Ec2State ec2) {
    return plain(
        Map.of(
            "subnets", ec2.subnets,
            "securityGroups", ec2.securityGroups,
            "launchTemplates", ec2.launchTemplates,
            "launchTemplateVersions", ec2.launchTemplateVersions,
            "instances", ec2.instances,
            "routeTables", ec2.routeTables,
            "vpcEndpoints", ec2.vpcEndpoints,
            "tags", ec2.tags));
  }

  private static @Nullable Object group(GroupState state) {
    return fields(
        state.group,
        Map.of("Instances", state.instances, "Tags", state.tags, "suspended", state.suspended));
  }

  private static @Nullable Object queue(QueueState queue) {
    return plain(Map.of("attributes", queue.attributes, "tags", queue.tags));
  }

  private static @Nullable Object rule(EventRule rule) {
    return fields(rule.rule, Map.of("targets", rule.targets, "tags", rule.tags));
  }

  private interface Writer<T> {
    @Nullable Object write(T value);
  }

  private static <T> Map<String, Object> each(Map<String, T> map, Writer<T> writer) {
    Map<String, Object> result = new TreeMap<>();
    map.forEach(
        (key, value) -> {
          Object written = writer.write(value);
          if (written != null) {
            result.put(key, written);
          }
        });
    return result;
  }

  private static Object fields(SdkPojo pojo, Map<String, Object> more) {
    Map<String, Object> map = new TreeMap<>();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = plain(field.getValueOrDefault(pojo));
      if (value != null) {
        map.put(field.memberName(), value);
      }
    }
    more.forEach(
        (key, value) -> {
          Object written = plain(value);
          if (written != null) {
            map.put(key, written);
          }
        });
    return map;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value == null
        || value instanceof Instant
        || value instanceof SdkAutoConstructList
        || value instanceof SdkAutoConstructMap) {
      return null;
    }
    if (value instanceof SdkPojo pojo) {
      return fields(pojo, Map.of());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> result = new TreeMap<>();
      map.forEach(
          (key, item) -> {
            Object written = plain(item);
            if (written != null) {
              result.put(key.toString(), written);
            }
          });
      return result;
    }
    if (value instanceof Collection<?> items) {
      List<Object> result = new ArrayList<>();
      for (Object item : items) {
        Object written = plain(item);
        if (written != null) {
          result.add(written);
        }
      }
      return result;
    }
    return value instanceof String text ? document(text) : value;
  }

  /** Documents are compared by meaning: white space and the order of fields do not count. */
  private static @Nullable Object document(String text) {
    if (!text.strip().startsWith("{")) {
      return text;
    }
    try {
      return plain(JSON.readValue(text, Object.class));
    } catch (JacksonException e) {
      return text;
    }
  }
}
