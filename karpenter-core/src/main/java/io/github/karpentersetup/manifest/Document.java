package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One document of a manifest file and what was wrong with reading it. */
record Document(JsonNode content, List<Problem> problems) {}
