package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.manifest.Conversion;
import io.github.karpentersetup.manifest.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Live objects as they are once the upgrade has converted them, so that a plan shows what it
 * changes beyond that, and says the same before and after.
 */
final class Migrated {

  private Migrated() {}

  static Map<String, Object> spec(Draft draft, LiveObject live, String kind) {
    var group = live.apiVersion().replaceFirst("/.*", "");
    if (live.apiVersion().equals(group + "/" + draft.choices().api())) {
      return live.spec();
    }
    return Conversion.of(all(draft), draft.choices().karpenter())
        .find(kind, live.name())
        .flatMap(c -> java.util.Optional.ofNullable(c.manifest().content().get("spec")))
        .map(Migrated::fields)
        .orElse(live.spec());
  }

  /** As a set, for kubelet's settings move from node pools to their node classes. */
  private static List<Manifest> all(Draft draft) {
    var manifests = new ArrayList<Manifest>();
    draft.kubernetes().nodeClasses().forEach(o -> manifests.add(manifest(o, "EC2NodeClass")));
    draft.kubernetes().nodePools().forEach(o -> manifests.add(manifest(o, "NodePool")));
    return manifests;
  }

  private static Manifest manifest(LiveObject object, String kind) {
    return new Manifest(
        Map.of(
            "apiVersion",
            object.apiVersion(),
            "kind",
            kind,
            "metadata",
            Map.of("name", object.name()),
            "spec",
            object.spec()));
  }

  private static Map<String, Object> fields(Object spec) {
    var fields = new LinkedHashMap<String, Object>();
    if (spec instanceof Map<?, ?> map) {
      map.forEach((k, v) -> fields.put(String.valueOf(k), v));
    }
    return fields;
  }
}
