package io.github.karpentersetup.aws.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

/** IAM's part of the account. Documents are kept as they were given, not URL-encoded. */
final class IamState {
  final Map<String, RoleEntry> roles = new TreeMap<>();
  final Map<String, PolicyEntry> policies = new TreeMap<>();
  final Map<String, OidcEntry> oidcProviders = new TreeMap<>();
  final Map<String, ProfileEntry> profiles = new TreeMap<>();

  static final class RoleEntry {
    Role role;
    final Map<String, String> inline = new TreeMap<>();
    final Set<String> attached = new TreeSet<>();
    final Map<String, String> tags = new TreeMap<>();

    RoleEntry(Role role) {
      this.role = role;
    }
  }

  static final class PolicyEntry {
    Policy policy;
    final List<PolicyVersion> versions = new ArrayList<>();
    int lastVersion = 1;
    final Map<String, String> tags = new TreeMap<>();

    PolicyEntry(Policy policy) {
      this.policy = policy;
    }
  }

  static final class OidcEntry {
    final String url;
    final Instant created;
    final Set<String> clientIds = new TreeSet<>();
    List<String> thumbprints = List.of();
    final Map<String, String> tags = new TreeMap<>();

    OidcEntry(String url, Instant created) {
      this.url = url;
      this.created = created;
    }
  }

  static final class ProfileEntry {
    final InstanceProfile profile;
    final Set<String> roles = new TreeSet<>();
    final Map<String, String> tags = new TreeMap<>();

    ProfileEntry(InstanceProfile profile) {
      this.profile = profile;
    }
  }

  static void put(Map<String, String> tags, List<Tag> added) {
    added.forEach(tag -> tags.put(tag.key(), tag.value()));
  }

  static List<Tag> list(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
