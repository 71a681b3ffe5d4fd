package io.github.karpentersetup.error;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with an input, and how to put it right.
 *
 * @param path where it is, in the input's own terms: {@code spec.template.spec.requirements[2].key}
 * @param message what is wrong, naming the offending value
 * @param fix what to do about it, as an instruction
 * @param rule who refuses it: {@link Rule#SERVER} or {@link Rule#RUNTIME}
 */
public record Problem(String path, String message, String fix, Rule rule) {

  /** Who refuses the input. */
  public enum Rule {
    /** The API that receives it: the Kubernetes API server, an AWS service, or this library. */
    @JsonProperty("server")
    SERVER,
    /** Karpenter itself, later, when it reconciles the object. */
    @JsonProperty("runtime")
    RUNTIME
  }

  public Problem {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(fix, "fix");
    Objects.requireNonNull(rule, "rule");
  }

  /** A problem that the receiving API itself would refuse. */
  public static Problem of(String path, String message, String fix) {
    return new Problem(path, message, fix, Rule.SERVER);
  }

  /** A problem that the API accepts and Karpenter refuses later. */
  public static Problem runtime(String path, String message, String fix) {
    return new Problem(path, message, fix, Rule.RUNTIME);
  }

  /** {@code path: message → fix}. */
  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ") + message + " → " + fix;
  }

  /** One problem a line, each indented by two spaces. */
  static String lines(List<Problem> problems) {
    return problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n"));
  }
}
