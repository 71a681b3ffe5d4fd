package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * NodePools and EC2NodeClasses in another API version. They are converted as a set, since kubelet's
 * settings stand in the NodePool in v1beta1 and in the EC2NodeClass in v1.
 *
 * <p>Follows the conversion webhooks of Karpenter 1.0.8 ({@code nodepool_conversion.go} of
 * kubernetes-sigs/karpenter, {@code ec2nodeclass_conversion.go} of aws/karpenter-provider-aws),
 * with these differences:
 *
 * <ul>
 *   <li>kubelet's settings move between pool and class. The webhooks leave them in the annotation
 *       {@code compatibility.karpenter.sh/v1beta1-kubelet-conversion}, which 1.1 no longer reads; a
 *       v1 pool that carries it is settled the same way. Pools of one class with different settings
 *       get a copy of the class each;
 *   <li>defaults that differ are written out: two hops to the metadata service in v1beta1, one in
 *       v1;
 *   <li>{@code consolidateAfter: Never} is kept beside {@code WhenUnderutilized}, where the webhook
 *       turns it into 0s and so switches consolidation on;
 *   <li>nothing is dropped. What the new API version cannot express stays in the manifest and is
 *       one of its problems.
 * </ul>
 *
 * <p>Manifests may be live objects: what the API server and Karpenter set themselves (status,
 * managed fields, resource version, hashes, finalizers) is left out.
 *
 * @param api the API version converted to
 * @param documents what became of each manifest, in their order; copies of a class follow it
 */
public record Conversion(ApiVersion api, List<Converted> documents) {

  /** The last release with v1beta1 alone. */
  private static final KarpenterVersion LAST_OF_BETA = new KarpenterVersion(0, 37, 7);

  public Conversion {
    documents = List.copyOf(documents);
  }

  /**
   * Converts manifests for the newest release that has the API version. Manifests that are in it
   * already are settled and otherwise left as they are.
   */
  public static Conversion of(List<Manifest> manifests, ApiVersion api) {
    return of(manifests, newest(api));
  }

  /**
   * Converts manifests to the API version that a release is driven with ({@link
   * ApiVersion#of(KarpenterVersion)}); the results have to be valid at that release.
   */
  public static Conversion of(List<Manifest> manifests, KarpenterVersion karpenter) {
    return convert(objects(manifests), karpenter);
  }

  /** The same for what texts hold; {@link Manifests#convert} is the public form. */
  static Conversion ofTexts(List<String> yamlOrJson, ApiVersion api) {
    return convert(objectsOf(yamlOrJson), newest(api));
  }

  static List<ConvertedObject> objects(List<Manifest> manifests) {
    return IntStream.range(0, manifests.size())
        .mapToObj(
            i ->
                new ConvertedObject(
                    Json.yaml().valueToTree(manifests.get(i).content()),
                    new Converted.Origin(i, i),
                    List.of()))
        .toList();
  }

  static List<ConvertedObject> objectsOf(List<String> yamlOrJson) {
    var objects = new ArrayList<ConvertedObject>();
    for (int i = 0; i < yamlOrJson.size(); i++) {
      for (var document : Documents.read(yamlOrJson.get(i))) {
        var origin = new Converted.Origin(i, objects.size());
        objects.add(new ConvertedObject(object(document), origin, document.problems()));
      }
    }
    return objects;
  }

  private static ObjectNode object(Document document) {
    return document.content() instanceof ObjectNode object
        ? object.deepCopy()
        : Documents.nodes().objectNode();
  }

  static Conversion convert(List<ConvertedObject> given, KarpenterVersion karpenter) {
    var api = ApiVersion.of(karpenter);
    var objects = new ArrayList<>(given);
    objects.forEach(o -> LiveObject.strip(o.content()));
    if (api == ApiVersion.V1) {
      KubeletConversion.toClasses(objects);
    } else {
      KubeletConversion.toPools(objects);
    }
    for (var object : objects) {
      switch (object.form()) {
        case BETA_POOL, POOL -> PoolConversion.convert(object, api);
        case BETA_CLASS, CLASS -> ClassConversion.convert(object, api);
        case OTHER -> {}
      }
    }
    return new Conversion(api, objects.stream().map(o -> converted(o, karpenter)).toList());
  }

  private static KarpenterVersion newest(ApiVersion api) {
    return api == ApiVersion.V1 ? KarpenterVersion.NEWEST : LAST_OF_BETA;
  }

  private static Converted converted(ConvertedObject object, KarpenterVersion karpenter) {
    var manifest = new Manifest(Json.readTree(object.content().toString()));
    var problems = new ArrayList<>(object.problems());
    if (!object.content().isEmpty() || problems.isEmpty()) {
      manifest.problems(karpenter).stream()
          .filter(p -> object.problems().stream().noneMatch(own -> own.path().equals(p.path())))
          .forEach(problems::add);
    }
    return new Converted(manifest, object.origin(), object.notes(), problems);
  }

  /** The manifests, in the new API version. */
  public List<Manifest> manifests() {
    return documents.stream().map(Converted::manifest).toList();
  }

  /** The manifest of this kind and name; empty if there is none. */
  public Optional<Converted> find(String kind, String name) {
    return documents.stream()
        .filter(d -> d.manifest().kind().equals(kind) && d.manifest().name().equals(name))
        .findFirst();
  }

  /** Everything that is lost or not valid, each path beginning with kind and name. */
  public List<Problem> problems() {
    return documents.stream()
        .flatMap(
            d ->
                d.problems().stream()
                    .map(
                        p ->
                            new Problem(
                                (title(d.manifest()) + " " + p.path()).strip(),
                                p.message(),
                                p.fix(),
                                p.rule())))
        .toList();
  }

  /**
   * This conversion, if nothing is lost and everything is valid.
   *
   * @throws InvalidSpecException with every problem
   */
  public Conversion requireComplete() {
    var problems = problems();
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("Conversion to " + api, problems);
    }
    return this;
  }

  /** All manifests as one YAML file. */
  public String toYaml() {
    return String.join("---\n", documents.stream().map(d -> d.manifest().toYaml()).toList());
  }

  private static String title(Manifest manifest) {
    return manifest.content().get("kind") instanceof String kind
        ? kind + " " + manifest.name()
        : "";
  }
}
