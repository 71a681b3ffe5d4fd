package io.github.karpentersetup.manifest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.karpentersetup.error.Problem;
import java.util.List;

/**
 * What became of one document of a manifest file.
 *
 * @param index its place among the documents that are not empty, from 0
 * @param kind as the document says it; empty when it does not
 * @param name the name in its metadata; empty when there is none
 * @param problems everything that is wrong with it, by whom it would be refused
 */
@JsonPropertyOrder({"index", "kind", "name", "valid", "problems"})
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonIgnoreProperties(value = "valid", allowGetters = true)
public record Verdict(int index, String kind, String name, List<Problem> problems) {

  public Verdict {
    problems = List.copyOf(problems);
  }

  /** Whether neither the API server nor Karpenter refuses it. */
  @JsonProperty("valid")
  public boolean valid() {
    return problems.isEmpty();
  }
}
