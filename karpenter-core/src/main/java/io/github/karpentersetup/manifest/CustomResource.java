package io.github.karpentersetup.manifest;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two kinds of Karpenter that a user writes, with their schemas per release. */
enum CustomResource {
  NODE_POOL("karpenter.sh", "NodePool"),
  NODE_CLASS("karpenter.k8s.aws", "EC2NodeClass");

  /** The releases at which the schema of v1 gained something. */
  private static final List<KarpenterVersion> STEPS =
      List.of(
          new KarpenterVersion(1, 0, 0),
          new KarpenterVersion(1, 3, 0),
          new KarpenterVersion(1, 4, 0),
          new KarpenterVersion(1, 5, 0),
          new KarpenterVersion(1, 8, 0),
          new KarpenterVersion(1, 9, 0),
          new KarpenterVersion(1, 11, 0),
          new KarpenterVersion(1, 13, 0),
          new KarpenterVersion(1, 14, 0));

  /** The first patch of each line that also serves v1, for the way back from 1.0. */
  private static final Map<Integer, Integer> FIRST_WITH_BOTH =
      Map.of(33, 6, 34, 7, 35, 6, 36, 3, 37, 1);

  private final String group;
  private final String kind;

  CustomResource(String group, String kind) {
    this.group = group;
    this.kind = kind;
  }

  String group() {
    return group;
  }

  String kind() {
    return kind;
  }

  /** The schema of {@code spec}. */
  Schema.Obj spec(ApiVersion api, KarpenterVersion karpenter) {
    return this == NODE_POOL
        ? NodePoolSchema.of(api, karpenter)
        : NodeClassSchema.of(api, karpenter);
  }

  /** The API versions that a release serves; of several, the one to write for it is first. */
  static List<ApiVersion> served(KarpenterVersion karpenter) {
    if (karpenter.atLeast(1, 1, 0)) {
      return List.of(ApiVersion.V1);
    }
    if (karpenter.atLeast(1, 0, 0)) {
      return List.of(ApiVersion.V1, ApiVersion.V1BETA1);
    }
    return karpenter.patch() >= FIRST_WITH_BOTH.getOrDefault(karpenter.minor(), Integer.MAX_VALUE)
        ? List.of(ApiVersion.V1BETA1, ApiVersion.V1)
        : List.of(ApiVersion.V1BETA1);
  }

  /** The first release whose v1 has this field; empty if none has. Indexes are {@code []}. */
  Optional<KarpenterVersion> since(String path) {
    return STEPS.stream().filter(step -> at(path, step).isPresent()).findFirst();
  }

  /** The first release whose v1 takes this word there; empty if none does. */
  Optional<KarpenterVersion> since(String path, String word) {
    return STEPS.stream()
        .filter(
            step ->
                at(path, step).orElse(null) instanceof Schema.Text text
                    && text.oneOf().contains(word))
        .findFirst();
  }

  private Optional<Schema> at(String path, KarpenterVersion karpenter) {
    Schema schema = Schema.object().with("spec", spec(ApiVersion.V1, karpenter));
    for (var name : path.replace("[]", ".[]").split("\\.", -1)) {
      if (schema instanceof Schema.Obj object && object.fields().containsKey(name)) {
        schema = object.fields().get(name).schema();
      } else if (schema instanceof Schema.Items items && name.equals("[]")) {
        schema = items.item();
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(schema);
  }
}
