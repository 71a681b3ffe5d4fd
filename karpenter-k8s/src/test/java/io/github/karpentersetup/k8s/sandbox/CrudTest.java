package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import org.junit.jupiter.api.Test;

/** Source: the Kubernetes API concepts documentation and a 1.33 API server's answers. */
@ClusterSandboxTest
class CrudTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private static String map(String name, String more) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s%s}, data: {a: b}}"
        .formatted(name, more);
  }

  @Test
  void givesACreatedObjectItsMetadata(ClusterSandbox sandbox) {
    var made = new Wire(sandbox).post(MAPS, map("one", ""));

    assertThat(made.code()).isEqualTo(201);
    assertThat(made.text("metadata", "namespace")).isEqualTo("default");
    assertThat(made.text("metadata", "uid")).isNotEmpty();
    assertThat(made.text("metadata", "resourceVersion")).isNotEmpty();
    assertThat(made.text("metadata", "creationTimestamp")).endsWith("Z");
    assertThat(made.body().path("metadata").path("managedFields").get(0).path("manager").asString())
        .isEqualTo("wire");
  }

  @Test
  void answersAlreadyExistsWhenTheNameIsTaken(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.post(MAPS, map("one", ""));
    var again = wire.post(MAPS, map("one", ""));

    assertThat(again.code()).isEqualTo(409);
    assertThat(again.reason()).isEqualTo("AlreadyExists");
    assertThat(again.message()).isEqualTo("configmaps \"one\" already exists");
    assertThat(again.text("details", "kind")).isEqualTo("configmaps");
  }

  @Test
  void answersNotFoundWithDetails(ClusterSandbox sandbox) {
    var missing = new Wire(sandbox).get("/apis/apps/v1/namespaces/default/deployments/none");

    assertThat(missing.code()).isEqualTo(404);
    assertThat(missing.message()).isEqualTo("deployments.apps \"none\" not found");
    assertThat(missing.text("details", "group")).isEqualTo("apps");
    assertThat(missing.text("details", "name")).isEqualTo("none");
  }

  @Test
  void answersNotFoundForAKindThatIsNotServed(ClusterSandbox sandbox) {
    var unknown = new Wire(sandbox).get("/apis/karpenter.sh/v1/nodepools");

    assertThat(unknown.code()).isEqualTo(404);
    assertThat(unknown.message()).isEqualTo("the server could not find the requested resource");
  }

  @Test
  void refusesToCreateInAMissingNamespace(ClusterSandbox sandbox) {
    var refused = new Wire(sandbox).post("/api/v1/namespaces/none/configmaps", map("one", ""));

    assertThat(refused.code()).isEqualTo(404);
    assertThat(refused.message()).isEqualTo("namespaces \"none\" not found");
  }

  @Test
  void generatesANameFromItsPrefix(ClusterSandbox sandbox) {
    var made =
        new Wire(sandbox)
            .post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: run-}}");

    assertThat(made.text("metadata", "name")).matches("run-[a-z0-9]{5}");
  }

  @Test
  void refusesABadNameWithACause(ClusterSandbox sandbox) {
    var refused = new Wire(sandbox).post(MAPS, map("Not_A_Name", ""));

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.reason()).isEqualTo("Invalid");
    assertThat(refused.message())
        .startsWith("ConfigMap \"Not_A_Name\" is invalid: metadata.name: Invalid value");
    assertThat(refused.body().path("details").path("causes").get(0).path("field").asString())
        .isEqualTo("metadata.name");
  }

  @Test
  void refusesAStaleUpdate(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    var version = wire.post(MAPS, map("one", "")).text("metadata", "resourceVersion");
    wire.merge(MAPS + "/one", "{\"data\": {\"a\": \"c\"}}");
    var stale = wire.put(MAPS + "/one", map("one", ", resourceVersion: '" + version + "'"));

    assertThat(stale.code()).isEqualTo(409);
    assertThat(stale.reason()).isEqualTo("Conflict");
    assertThat(stale.message())
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"one\": the object has been modified;"
                + " please apply your changes to the latest version and try again");
  }

  @Test
  void keepsTheVersionWhenAnUpdateChangesNothing(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    var version = wire.post(MAPS, map("one", "")).text("metadata", "resourceVersion");
    var same = wire.put(MAPS + "/one", map("one", ""));

    assertThat(same.code()).isEqualTo(200);
    assertThat(same.text("metadata", "resourceVersion")).isEqualTo(version);
  }

  @Test
  void keepsNothingOfADryRun(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);

    assertThat(wire.post(MAPS + "?dryRun=All", map("one", "")).code()).isEqualTo(201);
    assertThat(wire.get(MAPS + "/one").code()).isEqualTo(404);
    wire.post(MAPS, map("one", ""));
    assertThat(wire.delete(MAPS + "/one?dryRun=All", "").code()).isEqualTo(200);
    assertThat(wire.get(MAPS + "/one").code()).isEqualTo(200);
    assertThat(sandbox.writes()).hasSize(1);
  }

  @Test
  void marksAnObjectWithFinalizersAndRemovesItWithTheLast(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.post(MAPS, map("held", ", finalizers: [example.com/hold]"));
    var marked = wire.delete(MAPS + "/held", "");

    assertThat(marked.text("metadata", "deletionTimestamp")).isNotEmpty();
    assertThat(wire.get(MAPS + "/held").code()).isEqualTo(200);
    wire.merge(MAPS + "/held", "{\"metadata\": {\"finalizers\": null}}");
    assertThat(wire.get(MAPS + "/held").code()).isEqualTo(404);
  }

  @Test
  void refusesADeletionWhosePreconditionFails(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.post(MAPS, map("one", ""));
    var refused = wire.delete(MAPS + "/one", "{\"preconditions\": {\"uid\": \"other\"}}");

    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.message()).contains("Precondition failed: UID in precondition: other");
  }

  @Test
  void selectsByLabelsAndFields(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    for (String tier : new String[] {"web", "db", "cache"}) {
      wire.post(MAPS, map(tier, ", labels: {tier: " + tier + "}"));
    }

    assertThat(names(wire.get(MAPS + "?labelSelector=tier%3Dweb"))).containsExactly("web");
    assertThat(names(wire.get(MAPS + "?labelSelector=tier%20in%20(web,db)")))
        .containsExactly("db", "web");
    assertThat(names(wire.get(MAPS + "?labelSelector=tier,tier%20notin%20(db)")))
        .containsExactly("cache", "web");
    assertThat(names(wire.get(MAPS + "?labelSelector=!tier"))).isEmpty();
    assertThat(names(wire.get(MAPS + "?fieldSelector=metadata.name%3Ddb"))).containsExactly("db");
    assertThat(wire.get(MAPS + "?fieldSelector=data.a%3Db").message())
        .isEqualTo("field label not supported: data.a");
  }

  private static java.util.List<String> names(Wire.Answer list) {
    return Json.items(list.body(), "items").stream().map(Json::name).toList();
  }

  @Test
  void pagesAListAndRefusesAnExpiredToken(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    for (String name : new String[] {"a", "b", "c"}) {
      wire.post(MAPS, map(name, ""));
    }
    var first = wire.get(MAPS + "?limit=2");
    var token = first.text("metadata", "continue");

    assertThat(names(first)).containsExactly("a", "b");
    assertThat(first.text("metadata", "remainingItemCount")).isEqualTo("1");
    var second = wire.get(MAPS + "?limit=2&continue=" + token);
    assertThat(names(second)).containsExactly("c");
    assertThat(second.text("metadata", "continue")).isEmpty();
    wire.post(MAPS, map("d", ""));
    sandbox.compact();
    var expired = wire.get(MAPS + "?limit=2&continue=" + token);
    assertThat(expired.code()).isEqualTo(410);
    assertThat(expired.reason()).isEqualTo("Expired");
  }

  @Test
  void countsGenerationsOfTheSpecOnly(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    var path = "/apis/apps/v1/namespaces/default/deployments";
    wire.post(path, Json.yaml(Workloads.deployment("default", "web", "app:1", 0, "1m", "1Mi")));
    sandbox.awaitSettled(java.time.Duration.ofSeconds(5));
    wire.merge(path + "/web", "{\"metadata\": {\"labels\": {\"x\": \"y\"}}}");
    assertThat(wire.get(path + "/web").text("metadata", "generation")).isEqualTo("1");
    wire.merge(path + "/web", "{\"spec\": {\"paused\": true}}");
    assertThat(wire.get(path + "/web").text("metadata", "generation")).isEqualTo("2");
    wire.merge(path + "/web", "{\"status\": {\"replicas\": 7}}");
    assertThat(wire.get(path + "/web").text("status", "replicas")).isNotEqualTo("7");
  }

  @Test
  void emptiesADeletedNamespaceAndTakesNothingNewIntoIt(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.post("/api/v1/namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: gone}}");
    var maps = "/api/v1/namespaces/gone/configmaps";
    wire.post(maps, map("held", ", finalizers: [example.com/hold]"));
    sandbox.awaitSettled(java.time.Duration.ofSeconds(5));
    assertThat(wire.get("/api/v1/namespaces/gone/serviceaccounts/default").code()).isEqualTo(200);

    var marked = wire.delete("/api/v1/namespaces/gone", "");
    assertThat(marked.text("status", "phase")).isEqualTo("Terminating");
    var refused = wire.post(maps, map("late", ""));
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.body().path("details").path("causes").get(0).path("reason").asString())
        .isEqualTo("NamespaceTerminating");
    wire.merge(maps + "/held", "{\"metadata\": {\"finalizers\": null}}");
    sandbox.awaitSettled(java.time.Duration.ofSeconds(5));
    assertThat(wire.get("/api/v1/namespaces/gone").code()).isEqualTo(404);
  }

  @Test
  void tellsItsVersionAndWhatItServes(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);

    assertThat(wire.get("/version").text("gitVersion")).startsWith("v1.33.");
    assertThat(wire.get("/api").text("kind")).isEqualTo("APIVersions");
    assertThat(wire.get("/apis").body().toString()).contains("policy/v1", "apps/v1");
    assertThat(wire.get("/api/v1").body().toString()).contains("pods/eviction");
    assertThat(sandbox.client().getKubernetesVersion().getMinor()).isEqualTo("33+");
  }
}
