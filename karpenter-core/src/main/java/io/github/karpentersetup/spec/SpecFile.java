package io.github.karpentersetup.spec;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a {@link SetupSpec} from YAML or JSON, whose keys are the names of the fluent methods. */
public final class SpecFile {

  private static final Pattern CLUSTER = Pattern.compile("[0-9A-Za-z][A-Za-z0-9_-]{0,99}");
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
  private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_-]{1,80}");
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]+(\\.[0-9]+)?(m|[kMGTPE]|[KMGTPE]i)?");

  private SpecFile() {}

  /**
   * Reads a file.
   *
   * @throws InvalidSpecException if it is not a valid spec
   * @throws PreflightException if it cannot be read
   */
  public static SetupSpec load(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new PreflightException(
          Problem.of("spec", file + " does not exist", "name a YAML file with a setup"), e);
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of("spec", file + " cannot be read: " + e, "check its permissions"), e);
    }
  }

  /**
   * Reads YAML or JSON.
   *
   * @throws InvalidSpecException if it is not a valid spec
   */
  public static SetupSpec parse(String yaml) {
    var reader = new SpecReader();
    var spec = reader.read(yaml);
    var problems = new ArrayList<>(reader.problems());
    spec.ifPresent(s -> problems.addAll(problems(s)));
    if (spec.isEmpty() || !problems.isEmpty()) {
      var lines = reader.document();
      throw new InvalidSpecException(
          "Spec",
          problems.stream()
              .sorted(Comparator.comparingInt(p -> lines.line(p.path())))
              .map(p -> new Problem(lines.at(p.path()), p.message(), p.fix(), p.rule()))
              .toList());
    }
    return spec.get();
  }

  /** The spec as YAML that {@link #parse} reads. */
  public static String write(SetupSpec spec) {
    return Json.yaml().writeValueAsString(spec);
  }

  /**
   * Checks all that can be told without looking at the cluster. Node pools and node classes are
   * checked when the Karpenter release is known.
   *
   * @throws InvalidSpecException with every problem
   */
  public static void requireValid(SetupSpec spec) {
    var problems = problems(spec);
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("Spec", problems);
    }
  }

  private static List<Problem> problems(SetupSpec spec) {
    var problems = new ArrayList<Problem>();
    match(problems, CLUSTER, "cluster", spec.cluster(), "1 to 100 letters, digits, - and _");
    match(problems, DNS_LABEL, "namespace", spec.namespace(), "a DNS label, such as kube-system");
    spec.account()
        .ifPresent(a -> match(problems, ACCOUNT, "account", a, "twelve digits, in quotes"));
    spec.region().ifPresent(r -> match(problems, REGION, "region", r, "such as eu-west-1"));
    spec.chart().cpu().ifPresent(q -> match(problems, QUANTITY, "chart.cpu", q, "such as 500m"));
    spec.chart()
        .memory()
        .ifPresent(q -> match(problems, QUANTITY, "chart.memory", q, "such as 512Mi"));
    replicas(problems, "chart.replicas", spec.chart().replicas());
    replicas(
        problems,
        "chart.values.replicas",
        Optional.ofNullable(spec.chart().values().get("replicas")));
    if (spec.chart().values().get("settings") instanceof Map<?, ?> settings) {
      var inValues = Optional.ofNullable(settings.get("interruptionQueue")).map(String::valueOf);
      queue(
          problems,
          "chart.values.settings.interruptionQueue",
          inValues.filter(name -> !name.isEmpty()));
    }
    queue(problems, "interruptionQueue.name", spec.interruptionQueue().name());
    IamRules.check(spec, problems);
    spec.retire().ifPresent(r -> RetirementRules.check(r, problems));
    spec.sizing().ifPresent(s -> s.check(problems));
    var pools = spec.nodePools().stream().map(NodePool::name).toList();
    twice(problems, "nodePools", pools);
    twice(problems, "nodeClasses", spec.nodeClasses().stream().map(NodeClass::name).toList());
    return problems;
  }

  private static void replicas(List<Problem> problems, String path, Optional<?> replicas) {
    replicas
        .filter(n -> !(n instanceof Integer number && number >= 1))
        .ifPresent(
            n ->
                problems.add(
                    Problem.of(path, n + " replicas cannot run", "give 1 or more, 2 by default")));
  }

  private static void queue(List<Problem> problems, String path, Optional<String> name) {
    name.ifPresent(
        n ->
            match(
                problems,
                QUEUE,
                path,
                n,
                "the queue's name, not its ARN or URL: 1 to 80 letters, digits, - and _"));
  }

  private static void match(
      List<Problem> problems, Pattern form, String path, String value, String wanted) {
    if (!form.matcher(value).matches()) {
      problems.add(Problem.of(path, "\"" + value + "\" is not valid", "give " + wanted));
    }
  }

  private static void twice(List<Problem> problems, String path, List<String> names) {
    var seen = new HashSet<String>();
    for (var name : names) {
      if (!seen.add(name)) {
        problems.add(
            Problem.of(path, "\"" + name + "\" is there twice", "give each a name of its own"));
      }
    }
  }
}
