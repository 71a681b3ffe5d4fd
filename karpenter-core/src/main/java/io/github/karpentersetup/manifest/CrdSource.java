package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Custom resource definitions at hand: those of a cluster, a chart or a directory. Where there is
 * such a source, it decides what the API server accepts; {@link Manifests} asks it.
 */
public interface CrdSource {

  /** Where the definitions are, after "in": {@code /work/crds}, {@code the cluster https://…}. */
  String origin();

  /** The Karpenter release the definitions are of; empty where nothing says it. */
  Optional<KarpenterVersion> release();

  /**
   * The versions in which a kind is served.
   *
   * @param group such as {@code karpenter.sh}
   * @param kind such as {@code NodePool}
   * @return such as {@code v1} and {@code v1beta1}; empty if there is no definition of the kind
   */
  List<String> served(String group, String kind);

  /**
   * Everything that the definition of a served kind refuses when an object is created; {@code
   * apiVersion}, {@code kind} and {@code metadata} are not looked at. All are {@link
   * Problem.Rule#SERVER}.
   *
   * @param object the whole object; not changed
   */
  List<Problem> problems(String group, String version, String kind, JsonNode object);
}
