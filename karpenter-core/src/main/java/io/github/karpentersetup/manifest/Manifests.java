package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates NodePool and EC2NodeClass manifests, ours and those a user brings, without a cluster.
 *
 * <p>The rules are those of the API server with the CRDs of a release under strict field validation
 * ({@link Problem.Rule#SERVER}), and those that Karpenter applies when it reconciles ({@link
 * Problem.Rule#RUNTIME}). They rest on the CRDs of the releases 0.33 to 1.14.1 and on {@code
 * RuntimeValidate} of kubernetes-sigs/karpenter. Rules about a change, such as fields that must not
 * be altered, need the object that is there and are not checked.
 */
public final class Manifests {

  private Manifests() {}

  /**
   * Checks every document of a file against our own statement of what a release accepts.
   *
   * @param yamlOrJson one document or several; empty ones are passed over, a {@code List} counts as
   *     its items
   * @param karpenter the release that has to accept them
   * @return a verdict a document, in their order
   */
  public static List<Verdict> validate(String yamlOrJson, KarpenterVersion karpenter) {
    return verdicts(yamlOrJson, content -> problems(content, karpenter));
  }

  /**
   * Checks every document of a file against definitions at hand. They decide what the API server
   * accepts, in which versions, and of which kinds; messages and fixes are ours where our rules
   * find the same. Karpenter's own rules are those of the release.
   *
   * @param yamlOrJson as for {@link #validate(String, KarpenterVersion)}
   * @param karpenter the release that reconciles the objects
   * @param crds the definitions
   * @return a verdict a document, in their order
   */
  public static List<Verdict> validate(
      String yamlOrJson, KarpenterVersion karpenter, CrdSource crds) {
    var check = new DefinedKinds(crds, karpenter);
    return verdicts(yamlOrJson, check::problems);
  }

  /**
   * The same with the release that the definitions are of, as {@link #release} finds it.
   *
   * @param yamlOrJson as for {@link #validate(String, KarpenterVersion)}
   * @param crds the definitions
   * @return a verdict a document, in their order
   */
  public static List<Verdict> validate(String yamlOrJson, CrdSource crds) {
    return validate(yamlOrJson, release(crds), crds);
  }

  /**
   * The release that definitions are of. Where they do not say it: the newest that serves NodePools
   * in the versions they do.
   */
  public static KarpenterVersion release(CrdSource crds) {
    var served = crds.served(CustomResource.NODE_POOL.group(), CustomResource.NODE_POOL.kind());
    return crds.release()
        .or(
            () ->
                VersionMatrix.releases().stream()
                    .filter(release -> served.contains(ApiVersion.of(release).id()))
                    .filter(
                        release ->
                            !served.contains(ApiVersion.V1BETA1.id())
                                || CustomResource.served(release).contains(ApiVersion.V1BETA1))
                    .max(Comparator.naturalOrder()))
        .orElse(KarpenterVersion.NEWEST);
  }

  static List<Problem> problems(Manifest manifest, KarpenterVersion karpenter) {
    return problems(Json.mapper().valueToTree(manifest.content()), karpenter);
  }

  private static List<Verdict> verdicts(
      String yamlOrJson, Function<JsonNode, List<Problem>> check) {
    var verdicts = new ArrayList<Verdict>();
    for (var document : Documents.read(yamlOrJson)) {
      var content = document.content();
      var problems = new ArrayList<>(document.problems());
      if (!content.isMissingNode()) {
        problems.addAll(check.apply(content));
      }
      verdicts.add(
          new Verdict(
              verdicts.size(),
              content.path("kind").asString(""),
              content.path("metadata").path("name").asString(""),
              problems));
    }
    return List.copyOf(verdicts);
  }

  /**
   * Turns every NodePool and EC2NodeClass of a file into another API version, as a set: {@link
   * Conversion} says how.
   *
   * @param yamlOrJson one document or several; empty ones are passed over, a {@code List} counts as
   *     its items
   * @param api the API version to write
   * @return the manifests, and with each what is lost or not valid there
   */
  public static Conversion convert(String yamlOrJson, ApiVersion api) {
    return convert(List.of(yamlOrJson), api);
  }

  /** The same for several files, whose manifests are one set. */
  public static Conversion convert(List<String> yamlOrJson, ApiVersion api) {
    return Conversion.ofTexts(yamlOrJson, api);
  }

  /**
   * Reads every NodePool and EC2NodeClass of a file or of several, of either API version, into
   * values of the fluent API. Rendering them again gives manifests that mean the same.
   *
   * @param yamlOrJson one document or several each; empty ones are passed over, a {@code List}
   *     counts as its items
   */
  public static Specs read(String... yamlOrJson) {
    return SpecsReader.read(Conversion.objectsOf(List.of(yamlOrJson)));
  }

  /** The same for manifests, such as those of live objects. */
  public static Specs read(List<Manifest> manifests) {
    return SpecsReader.read(Conversion.objects(manifests));
  }

  /** The only document of a text, which has to be of this kind. */
  static Manifest parse(String yamlOrJson, CustomResource resource) {
    var documents = Documents.read(yamlOrJson);
    var problems = new ArrayList<Problem>();
    documents.forEach(document -> problems.addAll(document.problems()));
    if (problems.isEmpty()
        && documents.size() == 1
        && documents.get(0).content() instanceof ObjectNode object
        && object.path("kind").asString("").equals(resource.kind())) {
      return new Manifest(Json.readTree(object.toString()));
    }
    if (problems.isEmpty()) {
      problems.add(
          Problem.of(
              "",
              documents.size() == 1
                  ? "is not of kind " + resource.kind()
                  : "holds " + documents.size() + " documents, not one",
              "give one " + resource.kind() + "; for files with several, use Manifests"));
    }
    throw new InvalidSpecException(resource.kind(), problems);
  }

  private static List<Problem> problems(JsonNode content, KarpenterVersion karpenter) {
    var report = new Report();
    if (isObject(content, report)) {
      var resource = resource(content, report);
      if (resource.isPresent()) {
        api(content, resource.get(), karpenter, report)
            .ifPresent(api -> check(content, resource.get(), api, karpenter, report));
      }
    }
    return Report.told(report.problems());
  }

  static boolean isObject(JsonNode content, Report report) {
    if (!content.isObject()) {
      report.server("", "is not a Kubernetes object", "begin with apiVersion and kind");
    }
    return content.isObject();
  }

  private static Optional<CustomResource> resource(JsonNode content, Report report) {
    var kind = content.path("kind").asString("");
    var known = Stream.of(CustomResource.values()).filter(r -> r.kind().equals(kind)).findFirst();
    if (known.isEmpty()) {
      report.server(
          "kind",
          kind.isEmpty() ? "is required and missing" : "\"" + kind + "\" is not checked here",
          kind.equals("NodeClaim")
              ? "remove the document; Karpenter makes NodeClaims itself"
              : "write NodePool or EC2NodeClass, or take the document out of this file");
    }
    return known;
  }

  private static Optional<ApiVersion> api(
      JsonNode content, CustomResource resource, KarpenterVersion karpenter, Report report) {
    var apiVersion = content.path("apiVersion").asString("");
    var served = CustomResource.served(karpenter);
    var match =
        served.stream().filter(api -> apiVersion.equals(resource.group() + "/" + api)).findFirst();
    if (match.isEmpty()) {
      var right =
          String.join(" or ", served.stream().map(api -> resource.group() + "/" + api).toList());
      report.server(
          "apiVersion",
          apiVersion.isEmpty()
              ? "is required and missing"
              : "Karpenter "
                  + karpenter
                  + " does not serve "
                  + resource.kind()
                  + " as \""
                  + apiVersion
                  + "\"",
          apiVersion.endsWith("/v1beta1")
              ? "write the manifest in " + right + "; fields differ between the two"
              : "write apiVersion: " + right);
    }
    return match;
  }

  /** Our rules of a kind. */
  static void check(
      JsonNode content,
      CustomResource resource,
      ApiVersion api,
      KarpenterVersion karpenter,
      Report report) {
    var spec = resource.spec(api, karpenter);
    var root =
        Schema.object()
            .with("apiVersion", Schema.text())
            .with("kind", Schema.text())
            .with("metadata", MetadataRules.SHAPE)
            .with("status", new Schema.Open());
    var whole =
        resource == CustomResource.NODE_POOL ? root.require("spec", spec) : root.with("spec", spec);
    new SchemaValidator(new Hints(resource, api), report).validate(content, whole, "");
    MetadataRules.check(content.path("metadata"), resource.kind(), report);
    MetadataRules.nameForLabels(content.path("metadata"), resource, api, report);
    if (resource == CustomResource.NODE_CLASS && !content.hasNonNull("spec")) {
      report.runtime(
          "spec",
          "is missing; the API server takes it, Karpenter cannot make a node of it",
          "add spec with AMI, role, subnets and security groups");
    }
  }
}
