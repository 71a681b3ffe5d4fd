package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import tools.jackson.databind.JsonNode;

/** A number of pods that may be written as a percentage. */
final class PodCount {
  private PodCount() {}

  /** The number, with a percentage taken of the total; 0 when there is none. */
  static int of(JsonNode value, int total, boolean roundUp) {
    if (!value.isString()) {
      return value.asInt(0);
    }
    var percent = Integer.parseInt(value.asString().replace("%", ""));
    return value.asString().endsWith("%") ? (percent * total + (roundUp ? 99 : 0)) / 100 : percent;
  }
}
