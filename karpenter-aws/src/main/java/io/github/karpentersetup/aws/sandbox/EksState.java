package io.github.karpentersetup.aws.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.FargateProfile;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.PodIdentityAssociation;
import software.amazon.awssdk.services.eks.model.Update;

/** One cluster. */
final class EksState {
  Cluster cluster;
  final Map<String, Nodegroup> nodeGroups = new TreeMap<>();
  final Map<String, AccessEntry> accessEntries = new TreeMap<>();
  final Map<String, Addon> addons = new TreeMap<>();
  final Map<String, PodIdentityAssociation> podIdentities = new TreeMap<>();
  final Map<String, FargateProfile> fargateProfiles = new TreeMap<>();
  final Map<String, Update> updates = new TreeMap<>();

  /** What an update under way makes the authentication mode. */
  Optional<AuthenticationMode> wantedMode = Optional.empty();

  /** Reads that still show a change in progress, by what is changing. */
  private final Map<String, Integer> settling = new HashMap<>();

  EksState(Cluster cluster) {
    this.cluster = cluster;
  }

  void settleAfter(String what, int reads) {
    settling.put(what, reads);
  }

  boolean isSettling(String what) {
    return settling.getOrDefault(what, 0) > 0;
  }

  /** Takes one read; says whether it still sees the change in progress. */
  boolean readWhileSettling(String what) {
    int left = settling.getOrDefault(what, 0);
    if (left == 0) {
      return false;
    }
    settling.put(what, left - 1);
    return true;
  }
}
