package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.manifest.Conversion;
import io.github.karpentersetup.manifest.Manifest;
import io.github.karpentersetup.version.ApiVersion;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of an object. Objects stay stored in the version they were written in; where their
 * definition names a webhook, it is asked for every other one, as by a real API server.
 */
public final class Conversions {
  private static final String KARPENTER = "karpenter";

  private final ObjectStore store;

  Conversions(ObjectStore store) {
    this.store = store;
  }

  /** The object in the version in which its kind is stored now. */
  public ObjectNode current(ResourceType type, ObjectNode object) {
    return in(type, object, type.versions().get(0));
  }

  /**
   * The object in a version.
   *
   * @throws ApiException 500 if its webhook does not answer
   */
  public ObjectNode in(ResourceType type, ObjectNode object, String version) {
    var wanted = type.apiVersion(version);
    var is = Json.text(object, "apiVersion");
    if (is.isEmpty() || is.equals(wanted)) {
      return object;
    }
    if (!type.converted()) {
      return object.deepCopy().put("apiVersion", wanted);
    }
    askWebhook(type, is);
    return converted(object, wanted);
  }

  /** What Karpenter's webhook answers: kubelet's settings stay, everything else is translated. */
  private static ObjectNode converted(ObjectNode object, String wanted) {
    var result = object.deepCopy();
    if (Json.text(object, "kind").matches("NodePool|EC2NodeClass") && object.has("spec")) {
      var api = wanted.endsWith("/v1") ? ApiVersion.V1 : ApiVersion.V1BETA1;
      var manifest = new Manifest(io.github.karpentersetup.json.Json.readTree(object.toString()));
      var spec = Conversion.of(List.of(manifest), api).manifests().get(0).content().get("spec");
      result.set("spec", io.github.karpentersetup.json.Json.mapper().valueToTree(spec));
    }
    return result.put("apiVersion", wanted);
  }

  private void askWebhook(ResourceType type, String from) {
    var conversion =
        store
            .find(ResourceTypes.CRDS, "", type.qualified())
            .map(crd -> Json.at(crd, "spec", "conversion", "webhook", "clientConfig", "service"))
            .orElse(Json.object());
    var name = Json.text(conversion, "name");
    var namespace = Json.text(conversion, "namespace");
    var converts =
        store
            .find(ResourceTypes.DEPLOYMENTS, namespace, name)
            .filter(d -> name.equals(KARPENTER))
            .filter(d -> Json.number(d, 0, "status", "readyReplicas") > 0)
            .filter(d -> Releases.of(d).filter(Releases::converts).isPresent());
    if (converts.isEmpty()) {
      throw ApiException.internal(
          ("conversion webhook for %s, Kind=%s failed: Post"
                  + " \"https://%s.%s.svc:8443/?timeout=30s\": no endpoints available for service"
                  + " \"%s\"")
              .formatted(from, type.kind(), name, namespace, name));
    }
  }
}
