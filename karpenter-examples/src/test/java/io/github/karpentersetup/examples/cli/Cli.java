package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.aws.AwsCatalogue;
import io.github.karpentersetup.aws.AwsClients;
import io.github.karpentersetup.aws.AwsSdkExecutor;
import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.k8s.Fabric8Executor;
import io.github.karpentersetup.k8s.usage.PrometheusUsage;
import io.github.karpentersetup.manifest.CrdSource;
import io.github.karpentersetup.run.RunControl;
import io.github.karpentersetup.usage.UsageSource;
import io.github.karpentersetup.whatif.CatalogueSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line in this JVM, over the lab's sandbox, with what it prints captured. */
final class Cli implements Surroundings {

  /** What a command came to. */
  record Ran(int code, String out, String err) {}

  private final LabSandbox lab;
  private final RunControl control = new RunControl();
  private final List<String> questions = new ArrayList<>();
  private Optional<String> answer = Optional.empty();

  Cli(LabSandbox lab) {
    this.lab = lab;
  }

  /** With a person at a terminal who gives this answer. */
  Cli answering(String text) {
    answer = Optional.of(text);
    return this;
  }

  Ran run(String... args) {
    return run(this, args);
  }

  static Ran run(Surroundings surroundings, String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Main.commandLine(surroundings)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new Ran(code, out.toString(), err.toString());
  }

  List<String> questions() {
    return questions;
  }

  @Override
  public AwsExecutor aws(Optional<String> region, Optional<URI> endpoint) {
    var account = lab.account();
    return AwsSdkExecutor.using(
        new AwsClients(
            account.eks(),
            account.iam(),
            account.ec2(),
            account.ssm(),
            account.sts(),
            account.sqs(),
            account.eventBridge(),
            account.autoScaling()),
        region.orElse(account.region()));
  }

  @Override
  public KubernetesExecutor kubernetes(
      Optional<Path> kubeconfig, Optional<String> plainHttpRegistry) {
    return Fabric8Executor.on(lab.cluster().client());
  }

  @Override
  public CrdSource crds(Optional<Path> kubeconfig) {
    return Fabric8Executor.on(lab.cluster().client()).crds();
  }

  @Override
  public UsageSource metricsServer(Optional<Path> kubeconfig) {
    return Fabric8Executor.on(lab.cluster().client()).metricsServer();
  }

  @Override
  public UsageSource prometheus(
      Optional<Path> kubeconfig,
      PrometheusUsage.Builder settings,
      String namespace,
      String service,
      int port) {
    return Fabric8Executor.on(lab.cluster().client())
        .prometheus(settings, namespace, service, port);
  }

  @Override
  public CatalogueSource catalogue(Optional<URI> endpoint) {
    return AwsCatalogue.using(lab.account().ec2(), lab.account().pricing());
  }

  @Override
  public boolean isInteractive() {
    return answer.isPresent();
  }

  @Override
  public String ask(String question) {
    questions.add(question);
    return answer.orElseThrow();
  }

  @Override
  public RunControl control() {
    return control;
  }
}
