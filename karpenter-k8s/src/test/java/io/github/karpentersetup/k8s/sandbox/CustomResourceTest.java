package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@ClusterSandboxTest
class CustomResourceTest {
  private static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.example.com}
      spec:
        group: example.com
        scope: Cluster
        names: {kind: Widget, plural: widgets, shortNames: [wd]}
        versions:
        - {name: v1beta1, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              required: [spec]
              properties:
                spec:
                  type: object
                  required: [size]
                  properties:
                    size:
                      type: integer
                      minimum: 1
                      x-kubernetes-validations:
                      - {rule: self != 13, message: brings bad luck}
                      - {rule: self >= oldSelf, message: never shrinks}
                    colour: {type: string, enum: [red, green], default: red}
                    parts:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [id]
                      items: {type: object, properties: {id: {type: string}, n: {type: integer}}}
                status: {type: object, x-kubernetes-preserve-unknown-fields: true}
      """;
  private static final String WIDGETS = "/apis/example.com/v1/widgets";

  private static Wire withCrd(ClusterSandbox sandbox) {
    sandbox.apply(CRD).awaitSettled(Duration.ofSeconds(5));
    return new Wire(sandbox);
  }

  private static String widget(String spec) {
    return "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: " + spec + "}";
  }

  @Test
  void establishesADefinitionAndServesItsVersions(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);
    var crd =
        sandbox
            .client()
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("widgets.example.com")
            .get();

    assertThat(crd.getStatus().getConditions())
        .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
    assertThat(crd.getStatus().getStoredVersions()).containsExactly("v1");
    wire.post(WIDGETS, widget("{size: 1}"));
    var old = wire.get("/apis/example.com/v1beta1/widgets/w");
    assertThat(old.text("apiVersion")).isEqualTo("example.com/v1beta1");
    assertThat(wire.get(WIDGETS + "/w").text("apiVersion")).isEqualTo("example.com/v1");
  }

  @Test
  void prunesDefaultsAndValidatesByTheSchema(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);
    var made = wire.post(WIDGETS, widget("{size: 2, unknown: x}"));
    var refused = wire.put(WIDGETS + "/w", widget("{size: 0, colour: blue}"));

    assertThat(made.text("spec", "colour")).isEqualTo("red");
    assertThat(made.body().path("spec").has("unknown")).isFalse();
    assertThat(refused.code()).isEqualTo(422);
    assertThat(
            wire.merge(WIDGETS + "/w", "{\"spec\": {\"size\": 0, \"colour\": \"blue\"}}").message())
        .startsWith("Widget.example.com \"w\" is invalid: [")
        .contains("spec.size: Invalid value: 0 is below the least, 1")
        .contains("spec.colour: Unsupported value: \"blue\" is not one of red, green");
    assertThat(wire.merge(WIDGETS + "/w", "{\"spec\": {\"size\": \"many\"}}").message())
        .contains("spec.size: Invalid value: must be a whole number without quotes");
  }

  @Test
  void holdsTheRulesOfTheDefinition(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);

    var refused = wire.post(WIDGETS, widget("{size: 13}"));
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo(
            "Widget.example.com \"w\" is invalid: spec.size: Invalid value: brings bad luck");
    assertThat(wire.post(WIDGETS, widget("{size: 3, parts: [{id: a}, {id: a}]}")).message())
        .contains("spec.parts[1]: Duplicate value: ");
    assertThat(wire.post(WIDGETS, widget("{size: 3}")).code()).isEqualTo(201);
    assertThat(wire.merge(WIDGETS + "/w", "{\"spec\": {\"size\": 2}}").message())
        .endsWith("spec.size: Invalid value: never shrinks");
    assertThat(wire.merge(WIDGETS + "/w", "{\"spec\": {\"size\": 4}}").code()).isEqualTo(200);
  }

  @Test
  void keepsWhatBecameInvalidWhileItIsNotChanged(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);
    wire.post(WIDGETS, widget("{size: 2, colour: green}"));
    sandbox.apply(CRD.replace("[red, green]", "[red]")).awaitSettled(Duration.ofSeconds(5));

    assertThat(wire.merge(WIDGETS + "/w", "{\"spec\": {\"size\": 3}}").code()).isEqualTo(200);
    assertThat(wire.merge(WIDGETS + "/w", "{\"spec\": {\"colour\": \"blue\"}}").code())
        .isEqualTo(422);
  }

  @Test
  void refusesADefinitionWhoseRulesDoNotCompile(ClusterSandbox sandbox) {
    var refused =
        new Wire(sandbox)
            .post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                CRD.replace("self != 13", "luck(self)"));

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .contains("spec.versions[1].schema.openAPIV3Schema: Invalid value: the CEL rule luck(self)")
        .contains("undeclared reference to 'luck'");
  }

  @Test
  void refusesUnknownFieldsWhenValidationIsStrict(ClusterSandbox sandbox) {
    var refused =
        withCrd(sandbox).post(WIDGETS + "?fieldValidation=Strict", widget("{size: 2, unknown: x}"));

    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message()).contains("strict decoding error: unknown field \"spec.unknown\"");
  }

  @Test
  void separatesStatusFromSpec(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);
    wire.post(WIDGETS, widget("{size: 2}"));
    wire.merge(WIDGETS + "/w", "{\"status\": {\"ready\": true}}");
    assertThat(wire.get(WIDGETS + "/w").body().has("status")).isFalse();
    var patched =
        wire.merge(
            WIDGETS + "/w/status", "{\"spec\": {\"size\": 9}, \"status\": {\"ready\": true}}");
    assertThat(patched.text("status", "ready")).isEqualTo("true");
    assertThat(patched.text("spec", "size")).isEqualTo("2");
    assertThat(patched.text("metadata", "generation")).isEqualTo("1");
  }

  @Test
  void appliesKeyedListsOfTheSchema(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);
    wire.apply(WIDGETS + "/w", "one", widget("{size: 2, parts: [{id: a, n: 1}]}"));
    var both = wire.apply(WIDGETS + "/w", "two", widget("{parts: [{id: b, n: 2}]}"));

    assertThat(Json.items(both.body(), "spec", "parts"))
        .extracting(p -> Json.text(p, "id"))
        .containsExactly("a", "b");
  }

  @Test
  void refusesToApplyFieldsThatTheSchemaDoesNotHave(ClusterSandbox sandbox) {
    var refused =
        withCrd(sandbox).apply(WIDGETS + "/w", "one", widget("{size: 2, sise: 2, color: red}"));

    assertThat(refused.code()).isEqualTo(500);
    assertThat(refused.message())
        .isEqualTo(
            """
            failed to create typed patch object (/w; example.com/v1, Kind=Widget): errors:
              .spec.sise: field not declared in schema
              .spec.color: field not declared in schema\
            """);
    assertThat(refused.text("reason")).isEmpty();
  }

  @Test
  void refusesAStrategicPatch(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);
    wire.post(WIDGETS, widget("{size: 2}"));

    assertThat(wire.strategic(WIDGETS + "/w", "{}").code()).isEqualTo(415);
  }

  @Test
  void endsWithItsDefinition(ClusterSandbox sandbox) {
    var wire = withCrd(sandbox);
    wire.post(WIDGETS, widget("{size: 2}"));
    wire.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com", "");
    sandbox.awaitSettled(Duration.ofSeconds(5));

    assertThat(wire.get(WIDGETS).code()).isEqualTo(404);
    withCrd(sandbox);
    assertThat(Json.items(wire.get(WIDGETS).body(), "items")).isEmpty();
  }
}
