package io.github.karpentersetup.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.manifest.Manifests;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Both sources of rules say of generated manifests what the API server of {@code
 * KARPENTER_IT_KUBECONFIG} says to a strict dry run. It gets the definitions of each release in
 * turn; a cluster that has some already is somebody's, and is left alone.
 */
class ManifestVerdictsIT {

  private static final List<String> NAMES =
      List.of("nodepools.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws");
  private static final int EVERY = Integer.getInteger("karpentersetup.mutations", 67);

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @BeforeEach
  void find() {
    var kubeconfig = System.getenv("KARPENTER_IT_KUBECONFIG");
    assumeTrue(
        kubeconfig != null && new File(kubeconfig).canRead(),
        "KARPENTER_IT_KUBECONFIG names no kubeconfig: verdicts are not compared with a real API"
            + " server");
    var config = Config.fromKubeconfig(new File(kubeconfig));
    config.setRequestRetryBackoffLimit(0);
    var found = new KubernetesClientBuilder().withConfig(config).build();
    var taken = NAMES.stream().anyMatch(name -> !isGone(found, name));
    if (taken) {
      found.close();
    }
    assumeTrue(!taken, "the cluster has Karpenter's CRDs already: left alone");
    client = found;
  }

  @AfterEach
  void remove() {
    if (client != null) {
      NAMES.forEach(this::delete);
      client.close();
    }
  }

  @Test
  void bothSourcesSayWhatTheServerSays() throws IOException {
    var differences = new ArrayList<String>();
    int compared = 0;
    for (var released : ReleasedCrds.find()) {
      install(released);
      for (var golden : GoldenManifests.all().values()) {
        if (released.serves(golden)) {
          var mutations = Mutations.of(golden);
          for (int i = 0; i < mutations.size(); i += EVERY) {
            compare(mutations.get(i), released, differences);
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(500);
    assertThat(differences).isEmpty();
  }

  private void compare(JsonNode manifest, ReleasedCrds released, List<String> differences) {
    var kind = manifest.path("kind").stringValue("");
    var apiVersion = manifest.path("apiVersion").stringValue("");
    if (!List.of("NodePool", "EC2NodeClass").contains(kind) || !apiVersion.contains("/v1")) {
      return; // there is no path to send it to
    }
    var text = Json.write(asKubectlSends(manifest));
    boolean ours = isRefused(Manifests.validate(text, released.release()).get(0).problems());
    boolean definitions =
        isRefused(Manifests.validate(text, released.release(), released.crds()).get(0).problems());
    var answer = answer(apiVersion, kind, text);
    if (ours == answer.isEmpty() || definitions == answer.isEmpty()) {
      differences.add(
          "%s\n  ours refuse: %s, definitions refuse: %s, server: %s"
              .formatted(text, ours, definitions, answer));
    }
  }

  /** kubectl writes numbers as Go does: 1.0 and 1e3 leave it as 1 and 1000. */
  private static JsonNode asKubectlSends(JsonNode value) {
    if (value.isFloatingPointNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
      return Json.mapper().valueToTree((long) value.doubleValue());
    }
    if (value instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(asKubectlSends(field.getValue())));
    } else if (value instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, asKubectlSends(list.get(i)));
      }
    }
    return value;
  }

  private static boolean isRefused(List<Problem> problems) {
    return problems.stream().anyMatch(p -> p.rule() == Problem.Rule.SERVER);
  }

  /** Empty if it takes the object. */
  private String answer(String apiVersion, String kind, String text) {
    var plural = kind.toLowerCase(Locale.ROOT) + (kind.endsWith("s") ? "es" : "s");
    try {
      var path = "/apis/" + apiVersion + "/" + plural;
      assertThat(client.raw(path + "?dryRun=All&fieldValidation=Strict", "POST", text)).isNotNull();
      return "";
    } catch (KubernetesClientException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void install(ReleasedCrds released) throws IOException {
    NAMES.forEach(this::delete);
    for (var name : NAMES) {
      int dot = name.indexOf('.');
      var file = name.substring(dot + 1) + "_" + name.substring(0, dot) + ".yaml";
      var crd =
          (ObjectNode) Json.yaml().readTree(Files.readString(released.directory().resolve(file)));
      ((ObjectNode) crd.path("spec")).remove("conversion"); // there is no webhook
      client.resource(Json.write(crd)).create();
    }
    for (var name : NAMES) {
      await().atMost(Duration.ofMinutes(1)).until(() -> isServed(name, released.crds()));
    }
  }

  private boolean isServed(String name, Crds crds) {
    var group = name.substring(name.indexOf('.') + 1);
    var kind = group.equals("karpenter.sh") ? "NodePool" : "EC2NodeClass";
    return crds.served(group, kind).stream()
        .allMatch(
            version -> {
              try {
                var plural = name.substring(0, name.indexOf('.'));
                return client.raw("/apis/" + group + "/" + version + "/" + plural) != null;
              } catch (KubernetesClientException e) {
                return false;
              }
            });
  }

  private void delete(String name) {
    client.apiextensions().v1().customResourceDefinitions().withName(name).delete();
    await().atMost(Duration.ofMinutes(1)).until(() -> isGone(client, name));
  }

  private static boolean isGone(KubernetesClient client, String name) {
    return client.apiextensions().v1().customResourceDefinitions().withName(name).get() == null;
  }
}
