package io.github.karpentersetup.k8s.sandbox.internal.http;

import tools.jackson.databind.JsonNode;

/** An answer: a status code and a JSON body. */
record Response(int code, JsonNode body) {
  static Response ok(JsonNode body) {
    return new Response(200, body);
  }
}
