package io.github.karpentersetup.run;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.plan.DoneFacts;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A world that fails at random and remembers: what is carried out is observed from then on. Writes
 * down every order that a runner must never give.
 */
final class FaultyWorld {

  /** The death of a process. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  final List<String> violations = new ArrayList<>();
  private final SetupPlan plan;
  private final ClusterFacts before;
  private final Random random;
  private final Map<String, Step> done = new LinkedHashMap<>();
  private final Set<String> unseen = new HashSet<>();
  private final Set<String> holding = new HashSet<>();
  private int faultsInTen;
  private int session;

  FaultyWorld(SetupPlan plan, ClusterFacts before, Random random) {
    this.plan = plan;
    this.before = before;
    this.random = random;
    plan.steps().stream()
        .filter(s -> s.action() == io.github.karpentersetup.step.Action.KEEP)
        .forEach(s -> holding.add(s.id()));
  }

  /** A new process; what is left of the former one can do nothing more. */
  synchronized PlanRunner runner(int faultsInTen) {
    this.faultsInTen = faultsInTen;
    int mine = ++session;
    return PlanRunner.on(new Aws(mine), new Kubernetes(mine));
  }

  synchronized Set<String> done() {
    return Set.copyOf(done.keySet());
  }

  private void requireAlive(int mine) {
    if (mine != session) {
      throw new Crash();
    }
  }

  private synchronized ClusterFacts observe(int mine) {
    requireAlive(mine);
    unseen.clear();
    return DoneFacts.after(List.copyOf(done.values()), before);
  }

  private synchronized Check check(int mine, Step step) {
    requireAlive(mine);
    unseen.remove(step.id());
    if (random.nextInt(10) < faultsInTen) {
      return random.nextBoolean() ? Check.unreadable("no route") : Check.notYet("pending");
    }
    if (step.action().writes() && !done.containsKey(step.id())) {
      return Check.notYet("not there");
    }
    holding.add(step.id());
    return Check.holds("so");
  }

  private synchronized Outcome execute(int mine, Step step) {
    requireAlive(mine);
    for (var id : step.info().after()) {
      if (!holding.contains(id) && !done.containsKey(id)) {
        violations.add(step.id() + " before " + id);
      }
    }
    if (!unseen.add(step.id())) {
      violations.add(step.id() + " twice without a look in between");
    }
    if (step instanceof ScaleDeployment && !holding.contains("capacity/ready")) {
      violations.add("the autoscaler stopped before every pool was Ready");
    }
    switch (random.nextInt(10) < faultsInTen ? random.nextInt(5) : -1) {
      case 0 -> {
        unseen.remove(step.id());
        return new Outcome.TryAgain("throttled", Optional.of(Duration.ZERO));
      }
      case 1 -> {
        return new Outcome.Refused(Problem.of("x", "denied", "allow it"));
      }
      case 2 -> {
        return new Outcome.Unknown("timed out before the effect");
      }
      case 3 -> {
        done.put(step.id(), step);
        return new Outcome.Unknown("timed out after the effect");
      }
      case 4 -> throw new IllegalStateException("defect");
      default -> {
        done.put(step.id(), step);
        return new Outcome.Changed("done");
      }
    }
  }

  private final class Aws implements AwsExecutor {
    private final int mine;

    Aws(int mine) {
      this.mine = mine;
    }

    @Override
    public AwsFacts observe(Lookup lookup) {
      return FaultyWorld.this.observe(mine).aws();
    }

    @Override
    public Check check(AwsStep step) {
      return FaultyWorld.this.check(mine, step);
    }

    @Override
    public Outcome execute(AwsStep step) {
      return FaultyWorld.this.execute(mine, step);
    }

    @Override
    public void close() {}
  }

  private final class Kubernetes implements KubernetesExecutor {
    private final int mine;

    Kubernetes(int mine) {
      this.mine = mine;
    }

    @Override
    public KubernetesFacts observe() {
      return FaultyWorld.this.observe(mine).kubernetes();
    }

    @Override
    public Check check(KubernetesStep step) {
      return FaultyWorld.this.check(mine, step);
    }

    @Override
    public Outcome execute(KubernetesStep step) {
      return FaultyWorld.this.execute(mine, step);
    }

    @Override
    public void close() {}
  }

  /** The names of the steps that write. */
  Set<String> writes() {
    var ids = new HashSet<String>();
    plan.writes().forEach(s -> ids.add(s.id()));
    return ids;
  }
}
