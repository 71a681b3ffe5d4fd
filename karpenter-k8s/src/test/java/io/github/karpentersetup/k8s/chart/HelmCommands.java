package io.github.karpentersetup.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.HistoryCommand;
import com.marcnuri.helm.ListCommand;
import com.marcnuri.helm.StatusCommand;
import com.marcnuri.helm.UninstallCommand;
import com.marcnuri.helm.jni.HelmLib;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Helm's own commands, as a person at a terminal gives them, in a process of its own: Helm itself
 * reads and removes the release, with nothing of ours between it and the API server.
 */
public final class HelmCommands {

  private HelmCommands() {}

  /** The lines that a command prints, its columns separated by blanks. */
  public static List<String> run(Path kubeconfig, String command)
      throws IOException, InterruptedException {
    var classPath =
        Stream.of(HelmCommands.class, Helm.class, HelmLib.class, Library.class)
            .map(type -> HelmClassPath.origin(type).toString())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                HelmCommands.class.getName(),
                HelmLibrary.file().toString(),
                kubeconfig.toString(),
                command)
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().filter(line -> !line.isBlank()).toList();
  }

  /** Helm's library, a kubeconfig, and the command. */
  public static void main(String[] args) {
    var helm = Native.load(args[0], HelmLib.class);
    var kubeconfig = Path.of(args[1]);
    var release = "karpenter";
    var namespace = "kube-system";
    switch (args[2]) {
      case "list" ->
          new ListCommand(helm)
              .allNamespaces()
              .all()
              .withKubeConfig(kubeconfig)
              .call()
              .forEach(
                  r ->
                      print(
                          r.getName(),
                          r.getNamespace(),
                          r.getRevision(),
                          r.getStatus(),
                          r.getChart(),
                          r.getAppVersion()));
      case "history" ->
          new HistoryCommand(helm, release)
              .withNamespace(namespace)
              .withKubeConfig(kubeconfig)
              .call()
              .forEach(r -> print(r.getRevision(), r.getStatus(), r.getChart()));
      case "status" -> {
        var r =
            new StatusCommand(helm, release)
                .withNamespace(namespace)
                .withKubeConfig(kubeconfig)
                .call();
        print(r.getName(), r.getNamespace(), r.getRevision(), r.getStatus());
      }
      case "uninstall" ->
          print(
              new UninstallCommand(helm, release)
                  .withNamespace(namespace)
                  .withKubeConfig(kubeconfig)
                  .call());
      default -> throw new IllegalArgumentException(args[2]);
    }
  }

  private static void print(Object... columns) {
    System.out.println(Stream.of(columns).map(String::valueOf).collect(Collectors.joining(" ")));
  }
}
