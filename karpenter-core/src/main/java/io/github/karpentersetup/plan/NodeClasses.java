package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.version.ApiVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The node classes of a setup, with what the user left out taken from the cluster. */
final class NodeClasses {

  private NodeClasses() {}

  /** By name; one for every name that a pool refers to. */
  static Map<String, NodeClass> of(Draft draft, List<NodePool> pools) {
    var classes = new LinkedHashMap<String, NodeClass>();
    draft.spec().nodeClasses().forEach(c -> classes.put(c.name(), c));
    pools.forEach(
        p -> classes.computeIfAbsent(p.nodeClass(), name -> NodeClass.named(name).build()));
    classes.replaceAll((name, c) -> completed(draft, c));
    return classes;
  }

  private static NodeClass completed(Draft draft, NodeClass nodeClass) {
    var completed = pinned(draft, nodeClass);
    var role = draft.nodeRoles().forClass(nodeClass);
    if (NodeIdentity.isProfileMadeHere(draft.spec())
        && completed.role().isEmpty()
        && completed.instanceProfile().isEmpty()) {
      completed =
          completed.toBuilder()
              .instanceProfile(
                  role.equals(Names.windowsNodeRole(draft.spec().cluster()))
                      ? Names.windowsInstanceProfile(draft.spec().cluster())
                      : Names.instanceProfile(draft.spec().cluster()))
              .build();
    }
    return completed.completedFor(draft.spec().cluster(), role);
  }

  /**
   * With the AMI pinned, if the user left it open: an image that changes by itself replaces nodes
   * by itself. What an earlier plan pinned stays until someone asks for another.
   */
  private static NodeClass pinned(Draft draft, NodeClass nodeClass) {
    if (!nodeClass.amiSelectorTerms().isEmpty()) {
      return nodeClass;
    }
    var family = nodeClass.amiFamily().orElse(AmiFamily.AL2023);
    if (family == AmiFamily.CUSTOM || family == AmiFamily.UBUNTU) {
      return nodeClass;
    }
    var live =
        draft.kubernetes().nodeClasses().stream()
            .filter(o -> o.name().equals(nodeClass.name()) && !o.fingerprint().isEmpty())
            .findFirst();
    return draft.choices().api() == ApiVersion.V1
        ? withAlias(draft, nodeClass, family, live.map(o -> terms(o, "alias")).orElse(List.of()))
        : withIds(draft, nodeClass, family, live.map(o -> terms(o, "id")).orElse(List.of()));
  }

  private static NodeClass withAlias(
      Draft draft, NodeClass nodeClass, AmiFamily family, List<String> before) {
    var prefix = family.text().toLowerCase(Locale.ROOT) + "@";
    var newest =
        amis(draft, family).stream()
            .map(AwsFacts.Ami::aliasVersion)
            .filter(v -> !v.isEmpty())
            .findFirst()
            .map(v -> prefix + v);
    var kept = before.stream().filter(a -> a.startsWith(prefix)).findFirst();
    if (kept.isPresent() && newest.isPresent() && !kept.equals(newest)) {
      newer(draft, nodeClass, kept.get(), newest.get());
    }
    if (kept.isEmpty() && newest.isEmpty()) {
      unpinned(draft, nodeClass, family);
    }
    var builder = nodeClass.toBuilder();
    return builder.amiAlias(kept.or(() -> newest).orElse(prefix + "latest")).build();
  }

  private static NodeClass withIds(
      Draft draft, NodeClass nodeClass, AmiFamily family, List<String> before) {
    var newest =
        amis(draft, family).stream()
            .filter(a -> a.variant() != AwsFacts.AmiVariant.GPU)
            .map(AwsFacts.Ami::imageId)
            .distinct()
            .toList();
    if (!before.isEmpty() && !newest.isEmpty() && !before.equals(newest)) {
      newer(draft, nodeClass, String.join(", ", before), String.join(", ", newest));
    }
    var ids = before.isEmpty() ? newest : before;
    var builder = nodeClass.toBuilder().amiFamily(family);
    if (ids.isEmpty()) {
      unpinned(draft, nodeClass, family);
      return builder.build();
    }
    return builder.amiIds(ids.toArray(String[]::new)).build();
  }

  private static void newer(Draft draft, NodeClass nodeClass, String kept, String newest) {
    draft.add(
        Finding.info(
            "newer-ami",
            "EC2NodeClass "
                + nodeClass.name()
                + " stays at AMI "
                + kept
                + "; "
                + newest
                + " is out: name it in the node class to move to it"));
  }

  private static void unpinned(Draft draft, NodeClass nodeClass, AmiFamily family) {
    draft.add(
        Finding.warning(
            "ami-not-pinned",
            "SSM names no "
                + family
                + " image for Kubernetes "
                + draft.aws().cluster().kubernetesVersion()
                + ", so EC2NodeClass "
                + nodeClass.name()
                + " takes the newest of the family whenever there is one",
            "name an AMI in the node class to decide when nodes are replaced"));
  }

  private static List<AwsFacts.Ami> amis(Draft draft, AmiFamily family) {
    return draft.aws().amis().stream().filter(a -> a.family().equals(family.text())).toList();
  }

  private static List<String> terms(LiveObject live, String key) {
    return live.spec().get("amiSelectorTerms") instanceof List<?> terms
        ? terms.stream()
            .map(t -> t instanceof Map<?, ?> m ? m.get(key) : null)
            .filter(Objects::nonNull)
            .map(String::valueOf)
            .toList()
        : List.of();
  }
}
