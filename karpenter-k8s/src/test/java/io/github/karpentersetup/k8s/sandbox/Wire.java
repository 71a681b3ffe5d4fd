package io.github.karpentersetup.k8s.sandbox;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;

/** The sandbox on the wire, without a client's own ideas between. */
record Wire(ClusterSandbox sandbox) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  record Answer(int code, JsonNode body) {
    String text(String... path) {
      return Json.text(body, path);
    }

    String message() {
      return text("message");
    }

    String reason() {
      return text("reason");
    }
  }

  Answer send(String method, String path, String contentType, String body) {
    try {
      var response =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(sandbox.url() + path))
                  .header("Content-Type", contentType)
                  .header("User-Agent", "wire/1.0")
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      return new Answer(response.statusCode(), Json.parse(response.body()));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Answer get(String path) {
    return send("GET", path, "application/json", "");
  }

  Answer delete(String path, String body) {
    return send("DELETE", path, "application/json", body);
  }

  Answer post(String path, String yaml) {
    return send("POST", path, "application/yaml", yaml);
  }

  Answer put(String path, String yaml) {
    return send("PUT", path, "application/yaml", yaml);
  }

  Answer merge(String path, String patch) {
    return send("PATCH", path, "application/merge-patch+json", patch);
  }

  Answer strategic(String path, String patch) {
    return send("PATCH", path, "application/strategic-merge-patch+json", patch);
  }

  Answer json(String path, String patch) {
    return send("PATCH", path, "application/json-patch+json", patch);
  }

  Answer apply(String path, String manager, String yaml) {
    return send("PATCH", path + "?fieldManager=" + manager, "application/apply-patch+yaml", yaml);
  }

  Answer forceApply(String path, String manager, String yaml) {
    return apply(path, manager + "&force=true", yaml);
  }
}
