package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.json.OwnerOnly;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/**
 * What to do, for a person to read and a runner to carry out. Immutable. The same spec and facts
 * give the same bytes of JSON.
 *
 * @param format the version of this form; {@value #FORMAT}
 * @param target the cluster it was made for
 * @param karpenterBefore the Karpenter release found; empty if there was none
 * @param karpenter the Karpenter release wanted
 * @param spec what it was made from
 * @param findings what its reader should know, blocking ones first
 * @param steps in phase order, or for a rollback against it; each comes after those it depends on
 * @param rollback what is rolled back; empty for a plan that sets up
 */
public record SetupPlan(
    int format,
    Target target,
    String karpenterBefore,
    String karpenter,
    SetupSpec spec,
    List<Finding> findings,
    List<Step> steps,
    Optional<Rollback> rollback) {

  /** The version of the JSON form. */
  public static final int FORMAT = 1;

  public SetupPlan {
    Objects.requireNonNull(target, "target is missing");
    Objects.requireNonNull(spec, "spec is missing");
    findings = List.copyOf(findings);
    steps = List.copyOf(steps);
  }

  /** One that sets up. */
  public SetupPlan(
      int format,
      Target target,
      String karpenterBefore,
      String karpenter,
      SetupSpec spec,
      List<Finding> findings,
      List<Step> steps) {
    this(format, target, karpenterBefore, karpenter, spec, findings, steps, Optional.empty());
  }

  /**
   * The cluster a plan is for.
   *
   * @param kubernetes such as {@code 1.33}
   * @param server the API server's URL
   */
  public record Target(
      String cluster, String region, String account, String kubernetes, String server) {}

  /** Reads a plan written by {@link #toJson}. */
  public static SetupPlan fromJson(String json) {
    try {
      var format = Json.readTree(json).getOrDefault("format", "none");
      if (!format.equals(FORMAT)) {
        throw unreadable("has format " + format + "; this release reads format " + FORMAT);
      }
      var plan = Json.read(json, SetupPlan.class);
      requireOrder(plan.steps());
      return plan;
    } catch (JacksonException e) {
      throw unreadable(e.getOriginalMessage());
    }
  }

  /** An edited file must not leave a step waiting for one that never comes. */
  private static void requireOrder(List<Step> steps) {
    var before = new HashSet<String>();
    for (var step : steps) {
      if (step.info() == null) {
        throw unreadable("a step has no info");
      }
      for (var id : step.info().after()) {
        if (!before.contains(id)) {
          throw unreadable(step.id() + " comes after " + id + ", which is not before it");
        }
      }
      if (!before.add(step.id())) {
        throw unreadable(step.id() + " is in it twice");
      }
    }
  }

  /** Reads a plan written by {@link #save}. */
  public static SetupPlan load(Path file) {
    try {
      return fromJson(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new PreflightException(
          Problem.of("plan", file + " does not exist", "save a plan there first"), e);
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of("plan", file + " cannot be read: " + e, "check its permissions"), e);
    }
  }

  private static InvalidSpecException unreadable(String why) {
    return new InvalidSpecException(
        "Plan", List.of(Problem.of("", "not a plan: " + why, "make it again and save it")));
  }

  /**
   * Writes the plan to a file, as {@link #toJson}. It holds the user data of nodes and the chart
   * values as they are, secrets in them too, so the file is its owner's alone to read and write
   * (0600), where the file system knows owners.
   *
   * @throws PreflightException if it cannot be written
   */
  public void save(Path file) {
    try {
      OwnerOnly.write(file, toJson());
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of("plan", file + " cannot be written: " + e, "choose another path"), e);
    }
  }

  /** Stable, indented JSON. */
  public String toJson() {
    return Json.writePretty(this) + "\n";
  }

  /** A hash of the whole plan, as 64 hexadecimal digits. */
  public String fingerprint() {
    return Json.fingerprint(this);
  }

  /** Whether nothing stands in the way of running it. */
  public boolean isApplicable() {
    return blocking().isEmpty();
  }

  /** The findings that stand in the way. */
  public List<Finding> blocking() {
    return findings.stream().filter(f -> f.severity() == Finding.Severity.BLOCKING).toList();
  }

  /** The steps that write. */
  public List<Step> writes() {
    return steps.stream().filter(s -> s.action().writes()).toList();
  }

  /** Whether carrying it out would write nothing. */
  public boolean isNoOp() {
    return writes().isEmpty();
  }

  /**
   * What a later plan holds that the reader of this one has not seen, one line each. What has been
   * done meanwhile, by an interrupted run or by hand, is no difference.
   */
  public List<String> compare(SetupPlan later) {
    return PlanComparison.of(this, later);
  }

  /**
   * The ids of the steps that a later plan has no more because they are done: they brought a
   * release that an upgrade has left behind since, or they undid what is gone since.
   */
  public Set<String> past(SetupPlan later) {
    return PlanComparison.past(this, later);
  }

  /** The equivalent commands as a commented shell script. */
  public String toShell() {
    return ShellScript.of(this);
  }

  /** The Kubernetes objects as YAML documents, for those who use GitOps. */
  public String toManifests() {
    return ManifestBundle.of(this);
  }

  /** How every write is undone, the last one first: one line each, for a reviewer to ask for. */
  public String toUndoText() {
    var lines = new StringBuilder();
    for (int i = steps.size() - 1; i >= 0; i--) {
      var info = steps.get(i).info();
      if (info.action().writes()) {
        lines.append(info.title()).append(": ").append(info.undo().text()).append('\n');
      }
    }
    return lines.toString();
  }

  /** The plan as a reviewer reads it. */
  @Override
  public String toString() {
    return PlanText.of(this);
  }
}
