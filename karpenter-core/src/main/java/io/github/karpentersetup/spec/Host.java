package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What Karpenter's own pods run on: never nodes of its own, which it may take away. In a spec file
 * one of {@code nodeGroups}, {@code labels} and {@code fargateProfile}; a plain list is node
 * groups.
 */
public sealed interface Host {

  /**
   * Managed node groups.
   *
   * @param nodeGroups their names; any of them will do; empty for the one with most room
   */
  record NodeGroups(List<String> nodeGroups) implements Host {

    public NodeGroups {
      nodeGroups = List.copyOf(nodeGroups);
    }
  }

  /**
   * Nodes with these labels: Auto Scaling groups of one's own, or clusters without managed node
   * groups.
   *
   * @param labels all of which a node has
   */
  record Labels(Map<String, String> labels) implements Host {

    public Labels {
      labels = Ordered.copyOf(labels);
    }
  }

  /**
   * Fargate: a node of its own for each pod, made by EKS.
   *
   * @param fargateProfile the profile's name
   * @param whenMissing what to do if the cluster has no such profile
   * @param subnets private subnets for a profile that is made; empty for those of the node groups
   */
  record Fargate(String fargateProfile, WhenMissing whenMissing, List<String> subnets)
      implements Host {

    public Fargate {
      Objects.requireNonNull(fargateProfile, "fargateProfile");
      Objects.requireNonNull(whenMissing, "whenMissing");
      subnets = List.copyOf(new TreeSet<>(subnets));
    }

    /** Making the profile if the cluster has none of that name. */
    public Fargate createdIfMissing() {
      return new Fargate(fargateProfile, WhenMissing.CREATE, subnets);
    }

    /** With these private subnets for a profile that is made. Default: those of the node groups. */
    public Fargate onSubnets(String... ids) {
      return new Fargate(fargateProfile, whenMissing, List.of(ids));
    }
  }

  /** What to do if a cluster has no Fargate profile of the name. */
  enum WhenMissing {
    /** The plan is blocked, and says what there is. */
    @JsonProperty("stop")
    STOP,
    /** The profile is made, and a pod execution role for it. */
    @JsonProperty("create")
    CREATE
  }

  /** Managed node groups, by name; Karpenter's pods run on any of them. */
  static Host nodeGroups(String... names) {
    return new NodeGroups(List.of(names));
  }

  /** Nodes that have all these labels. */
  static Host labels(Map<String, String> labels) {
    return new Labels(labels);
  }

  /** A Fargate profile that the cluster has, or is to get: {@link Fargate#createdIfMissing}. */
  static Fargate fargate(String profile) {
    return new Fargate(profile, WhenMissing.STOP, List.of());
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Host read(List<String> nodeGroups) {
    return new NodeGroups(nodeGroups);
  }

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  static Host read(
      @JsonProperty("nodeGroups") @Nullable List<String> nodeGroups,
      @JsonProperty("labels") @Nullable Map<String, String> labels,
      @JsonProperty("fargateProfile") @Nullable String fargateProfile,
      @JsonProperty("whenMissing") @Nullable WhenMissing whenMissing,
      @JsonProperty("subnets") @Nullable List<String> subnets) {
    boolean ofGroups = nodeGroups != null && !nodeGroups.isEmpty();
    boolean ofLabels = labels != null && !labels.isEmpty();
    boolean ofFargate = fargateProfile != null && !fargateProfile.isEmpty();
    if (ofLabels && !ofGroups && !ofFargate && labels != null) {
      return new Labels(labels);
    }
    if (!ofLabels && !ofFargate) {
      return new NodeGroups(nodeGroups == null ? List.of() : nodeGroups);
    }
    if (ofFargate && !ofGroups && !ofLabels && fargateProfile != null) {
      return new Fargate(
          fargateProfile,
          whenMissing == null ? WhenMissing.STOP : whenMissing,
          subnets == null ? List.of() : subnets);
    }
    throw new InvalidSpecException(
        "Spec",
        List.of(
            Problem.of(
                "karpenterOn",
                "several kinds of host are given",
                "give one of nodeGroups, labels and fargateProfile")));
  }
}
