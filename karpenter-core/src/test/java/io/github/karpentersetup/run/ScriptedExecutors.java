package io.github.karpentersetup.run;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.LiveNode;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A pair of executors whose answers a test writes down; what is not written down succeeds. */
final class ScriptedExecutors {

  final List<String> executed = new CopyOnWriteArrayList<>();
  final Map<String, Deque<Outcome>> outcomes = new ConcurrentHashMap<>();
  final Map<String, Deque<Check>> checks = new ConcurrentHashMap<>();
  volatile ClusterFacts facts;
  volatile List<LiveNode> inView = List.of();
  volatile Consumer<Step> beforeExecute = step -> {};
  volatile Consumer<Step> beforeCheck = step -> {};

  ScriptedExecutors(ClusterFacts facts) {
    this.facts = facts;
  }

  void outcome(String step, Outcome... answers) {
    outcomes.put(step, new ArrayDeque<>(List.of(answers)));
  }

  void check(String step, Check... answers) {
    checks.put(step, new ArrayDeque<>(List.of(answers)));
  }

  PlanRunner runner() {
    return PlanRunner.on(aws(), kubernetes());
  }

  AwsExecutor aws() {
    return new Aws();
  }

  KubernetesExecutor kubernetes() {
    return new Kubernetes();
  }

  private Outcome execute(Step step) {
    beforeExecute.accept(step);
    executed.add(step.id());
    var answers = outcomes.get(step.id());
    var next = answers == null ? null : answers.poll();
    return next == null ? new Outcome.Changed("done") : next;
  }

  /** The last answer stays: a world that has settled does not change by being looked at. */
  private Check check(Step step) {
    beforeCheck.accept(step);
    var answers = checks.get(step.id());
    if (answers == null) {
      return Check.holds("so");
    }
    var next = answers.size() > 1 ? answers.poll() : answers.peek();
    return next == null ? Check.holds("so") : next;
  }

  private final class Aws implements AwsExecutor {
    @Override
    public AwsFacts observe(Lookup lookup) {
      return facts.aws();
    }

    @Override
    public Check check(AwsStep step) {
      return ScriptedExecutors.this.check(step);
    }

    @Override
    public Outcome execute(AwsStep step) {
      return ScriptedExecutors.this.execute(step);
    }

    @Override
    public void close() {}
  }

  private final class Kubernetes implements KubernetesExecutor {
    @Override
    public KubernetesFacts observe() {
      return facts.kubernetes();
    }

    @Override
    public Check check(KubernetesStep step) {
      return ScriptedExecutors.this.check(step);
    }

    @Override
    public Outcome execute(KubernetesStep step) {
      return ScriptedExecutors.this.execute(step);
    }

    @Override
    public List<LiveNode> nodesInView() {
      return inView;
    }

    @Override
    public void close() {}
  }
}
