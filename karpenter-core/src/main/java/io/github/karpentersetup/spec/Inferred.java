package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Node pools and node classes made from today's node groups: managed ones, and Auto Scaling groups
 * of one's own. Immutable; every method gives another value.
 *
 * <p>A node pool that the setup describes itself takes the place of the inferred one of its name,
 * and so does a node class.
 *
 * @param only the node groups to infer from; empty for all
 * @param except the node groups to leave out
 * @param instances which instance types the pools may launch
 * @param karpenterHost whether the node group that hosts Karpenter gets a pool too
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Inferred(
    List<String> only, List<String> except, Instances instances, KarpenterHost karpenterHost) {

  public Inferred {
    only = List.copyOf(new TreeSet<>(only));
    except = List.copyOf(new TreeSet<>(except));
  }

  /** Which instance types a pool may launch. */
  public enum Instances {
    /**
     * Every size of the node groups' instance families that is no smaller than the smallest type of
     * the node groups. The default: pods then get nodes that fit them.
     */
    @JsonProperty("families")
    FAMILIES,
    /** The very types of the node groups. */
    @JsonProperty("types")
    TYPES
  }

  /** What becomes of the node group that Karpenter's own pods run on. */
  public enum KarpenterHost {
    /** It stays as it is and no pool is made from it. The default. */
    @JsonProperty("leaveOut")
    LEAVE_OUT,
    /** A pool is made from it as from any other, for the other pods on it. */
    @JsonProperty("include")
    INCLUDE
  }

  /** From every node group but the one that hosts Karpenter, by instance families. */
  public static Inferred fromNodeGroups() {
    return new Inferred(List.of(), List.of(), Instances.FAMILIES, KarpenterHost.LEAVE_OUT);
  }

  /** From these node groups alone. */
  public Inferred only(String... nodeGroups) {
    return new Inferred(List.of(nodeGroups), except, instances, karpenterHost);
  }

  /** From all but these node groups. */
  public Inferred except(String... nodeGroups) {
    return new Inferred(only, List.of(nodeGroups), instances, karpenterHost);
  }

  /** With the very instance types of the node groups. Default: their families. */
  public Inferred withInstanceTypes() {
    return new Inferred(only, except, Instances.TYPES, karpenterHost);
  }

  /** Also from the node group that hosts Karpenter. Default: not from that one. */
  public Inferred withKarpenterHost() {
    return new Inferred(only, except, instances, KarpenterHost.INCLUDE);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Inferred read(List<String> only) {
    return fromNodeGroups().only(only.toArray(String[]::new));
  }

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  static Inferred read(
      @JsonProperty("only") @Nullable List<String> only,
      @JsonProperty("except") @Nullable List<String> except,
      @JsonProperty("instances") @Nullable Instances instances,
      @JsonProperty("karpenterHost") @Nullable KarpenterHost karpenterHost) {
    return new Inferred(
        only == null ? List.of() : only,
        except == null ? List.of() : except,
        instances == null ? Instances.FAMILIES : instances,
        karpenterHost == null ? KarpenterHost.LEAVE_OUT : karpenterHost);
  }
}
