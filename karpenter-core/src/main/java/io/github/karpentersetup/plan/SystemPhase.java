package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.Addon;
import io.github.karpentersetup.facts.KubernetesFacts.Component;
import io.github.karpentersetup.facts.KubernetesFacts.Deployment;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.step.AwaitDeployment;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.ConfigureAddon;
import io.github.karpentersetup.step.EnsureAddon;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PlaceDeployment;
import io.github.karpentersetup.step.PodPlacement;
import io.github.karpentersetup.step.Shell;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * CoreDNS and metrics-server on the nodes that host Karpenter, if that is asked for: through the
 * EKS add-on where they are one, else in the Deployment itself.
 */
final class SystemPhase implements Planner.PhasePlanner {

  /** The EKS add-ons of those that are one, and the names of their Deployments. */
  static final Map<Component, String> ADDONS =
      Map.of(Component.COREDNS, "coredns", Component.METRICS_SERVER, "metrics-server");

  private static final String PINNED = "controller/pinned-";
  private static final Room NOTHING = new Room(0, 0, 0);
  private static final Map<String, String> DNS_LABELS = Map.of("k8s-app", "kube-dns");

  /** The ids of the steps after which all that is kept on the host is there. */
  static List<String> ends(Draft draft) {
    return draft.idsOf(Phase.CONTROLLER).stream().filter(id -> id.startsWith(PINNED)).toList();
  }

  @Override
  public void plan(Draft draft) {
    var coreDns = of(draft, Component.COREDNS);
    var metrics = of(draft, Component.METRICS_SERVER);
    if (!coreDns.isEmpty() && metrics.isEmpty()) {
      draft.add(
          Finding.info(
              "metrics-server-missing",
              "no metrics-server was found: Karpenter needs none, and without it"
                  + " HorizontalPodAutoscalers and kubectl top have no figures"));
    }
    if (!draft.spec().pinSystemDeployments().isEnabled()) {
      coreDns.forEach(d -> onMovedNodes(draft, d));
    } else if (draft.placement().host() instanceof Host.Fargate) {
      fargate(draft);
    } else if (!draft.placement().expressions().isEmpty()) {
      if (coreDns.isEmpty()) {
        notFound(draft);
      }
      var taints = taints(draft);
      coreDns.forEach(d -> pin(draft, d, taints));
      metrics.forEach(d -> pin(draft, d, taints));
    }
  }

  private static List<Deployment> of(Draft draft, Component component) {
    return draft.kubernetes().deployments().stream()
        .filter(d -> d.component() == component)
        .sorted(Comparator.comparing(SystemPhase::where))
        .toList();
  }

  private static String where(Deployment deployment) {
    return deployment.namespace() + "/" + deployment.name();
  }

  private static void onMovedNodes(Draft draft, Deployment coreDns) {
    var host =
        draft.placement().fit().selected().stream().map(n -> n.name()).collect(Collectors.toSet());
    var isMoved = draft.spec().migrateFrom().isPresent() || draft.spec().retire().isPresent();
    if (isMoved
        && !(draft.placement().host() instanceof Host.Fargate)
        && !host.isEmpty()
        && !coreDns.pods().isEmpty()
        && coreDns.pods().keySet().stream().noneMatch(host::contains)) {
      draft.add(
          Finding.info(
              "coredns-on-moved-nodes",
              "CoreDNS ("
                  + where(coreDns)
                  + ") runs on none of the nodes that host Karpenter ("
                  + draft.placement().words()
                  + "), and moves to nodes of Karpenter's when the others are retired; with"
                  + " pinSystemDeployments() it stays with Karpenter"));
    }
  }

  private static void notFound(Draft draft) {
    draft.add(
        Finding.warning(
            "coredns-not-found",
            "no CoreDNS was found to be kept with Karpenter: neither kube-system/coredns nor a"
                + " deployment labelled k8s-app=kube-dns",
            "label its deployment k8s-app=kube-dns and plan again, or leave pinSystemDeployments()"
                + " out"));
  }

  private static void fargate(Draft draft) {
    var isThere =
        draft.aws().fargateProfiles().stream().anyMatch(p -> p.selects("kube-system", DNS_LABELS));
    if (isThere) {
      return;
    }
    var cluster = draft.spec().cluster();
    draft.add(
        Finding.warning(
            "coredns-not-on-fargate",
            "Karpenter runs on Fargate, and no affinity brings CoreDNS there: a pod runs on Fargate"
                + " if a profile selects it when it is made",
            "add a profile with the selector namespace=kube-system,labels={k8s-app=kube-dns} (aws eks"
                + " create-fargate-profile --cluster-name "
                + cluster
                + "), then run: "
                + Shell.command("aws eks update-addon", "--cluster-name", cluster)
                    .with("--addon-name", "coredns")
                    .with("--configuration-values", "{\"computeType\":\"Fargate\"}")
                    .with("--resolve-conflicts", "PRESERVE")
                    .text()));
  }

  /** What keeps pods off nodes on which Karpenter runs; what only lasts a while is left out. */
  private static Collection<Taint> taints(Draft draft) {
    var karpenter = ChartValues.pod(draft, draft.placement().values());
    var taints = new LinkedHashSet<Taint>();
    draft.placement().fit().selected().stream()
        .filter(n -> karpenter.repelledBy(n).isEmpty())
        .flatMap(n -> n.taints().stream())
        .filter(t -> !t.effect().equals("PreferNoSchedule"))
        .filter(t -> !t.key().startsWith("node.") && !t.key().endsWith("OfClusterAutoscaler"))
        .sorted(Comparator.comparing(Taint::key).thenComparing(Taint::effect))
        .forEach(taints::add);
    return taints;
  }

  private static void pin(Draft draft, Deployment deployment, Collection<Taint> taints) {
    var name = ADDONS.getOrDefault(deployment.component(), "");
    var addon =
        Optional.ofNullable(draft.aws().addons().get(name))
            .filter(a -> where(deployment).equals("kube-system/" + name));
    var expressions = ChartValues.notKarpenters(draft.placement().expressions());
    Function<PodPlacement, PodPlacement> pinned = p -> PodPins.pinned(p, expressions, taints);
    if (addon.isPresent()) {
      configure(draft, deployment, addon.get(), pinned);
    } else if (deployment.isOfGitOps()) {
      managed(draft, deployment, pinned.apply(placement(deployment)));
    } else {
      place(draft, deployment, pinned);
    }
  }

  private static PodPlacement placement(Deployment deployment) {
    return new PodPlacement(PodPins.terms(deployment.affinity()), deployment.tolerations());
  }

  private static void configure(
      Draft draft,
      Deployment deployment,
      Addon addon,
      Function<PodPlacement, PodPlacement> pinned) {
    var given = configuration(addon);
    if (given.isEmpty()) {
      draft.add(
          Finding.blocking(
              "addon-configuration-unreadable",
              "the configuration values of EKS add-on " + addon.name() + " are no mapping",
              "correct them, or leave pinSystemDeployments() out: aws eks describe-addon"
                  + " --cluster-name "
                  + draft.spec().cluster()
                  + " --addon-name "
                  + addon.name()));
      return;
    }
    var values = given.get();
    // A value given takes the place of the add-on's own, so what is there is given with it.
    var affinity =
        values.containsKey("affinity")
            ? PodPins.map(values.get("affinity"))
            : deployment.affinity();
    var tolerations =
        values.containsKey("tolerations")
            ? PodPins.maps(values.get("tolerations"))
            : deployment.tolerations();
    var from = new PodPlacement(PodPins.terms(affinity), tolerations);
    var to = pinned.apply(from);
    var wanted = PodPins.map(values);
    wanted.put("affinity", PodPins.withTerms(affinity, to.terms()));
    if (!to.tolerations().equals(from.tolerations())) {
      wanted.put("tolerations", to.tolerations());
    }
    var step =
        Steps.of(
                Phase.CONTROLLER,
                "pin-" + key(deployment),
                "EKS add-on " + addon.name() + " on " + draft.placement().words())
            .after("controller/ready");
    if (!Json.sorted(wanted).equals(Json.sorted(values))) {
      changes(step, values.containsKey("affinity") ? from : unsaid(from), to);
    }
    var configured =
        draft.add(
            new ConfigureAddon(
                step.changeOrKeep(new Undo.Restore("configuration values", addon.configuration())),
                draft.spec().cluster(),
                addon.name(),
                addon.configuration(),
                Json.write(Json.sorted(wanted))));
    var active =
        draft.add(
            new EnsureAddon(
                Steps.of(
                        Phase.CONTROLLER,
                        key(deployment) + "-active",
                        "EKS add-on " + addon.name() + " active")
                    .after(configured)
                    .await(Duration.ofMinutes(10)),
                draft.spec().cluster(),
                addon.name(),
                Map.of()));
    end(draft, deployment, to, active);
  }

  /** Of the add-on's own making, and not among the values it was given. */
  private static PodPlacement unsaid(PodPlacement placement) {
    return new PodPlacement(List.of(), placement.tolerations());
  }

  /** Empty if they are something else than a mapping. */
  private static Optional<Map<String, Object>> configuration(Addon addon) {
    if (addon.configuration().isBlank()) {
      return Optional.of(Map.of());
    }
    try {
      var read = Json.yaml().readValue(addon.configuration(), Object.class);
      return read instanceof Map<?, ?> map ? Optional.of(PodPins.map(map)) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static void place(
      Draft draft, Deployment deployment, Function<PodPlacement, PodPlacement> pinned) {
    var from = placement(deployment);
    var to = pinned.apply(from);
    var step =
        Steps.of(
                Phase.CONTROLLER,
                "pin-" + key(deployment),
                "deployment " + where(deployment) + " on " + draft.placement().words())
            .after("controller/ready");
    if (!to.equals(from)) {
      changes(step, from, to);
      if (!deployment.managedBy().isEmpty()) {
        ofHelm(draft, deployment, to);
      }
    }
    var placed =
        draft.add(
            new PlaceDeployment(
                step.changeOrKeep(new Undo.Restore("placement", Json.write(from))),
                deployment.namespace(),
                deployment.name(),
                from,
                to));
    end(draft, deployment, to, placed);
  }

  private static void changes(Steps step, PodPlacement from, PodPlacement to) {
    if (!from.terms().equals(to.terms())) {
      step.change(
          new Change("node affinity", PodPins.words(from.terms()), PodPins.words(to.terms())));
    }
    if (!from.tolerations().equals(to.tolerations())) {
      step.change(
          new Change(
              "tolerations",
              PodPins.tolerations(from.tolerations()),
              PodPins.tolerations(to.tolerations())));
    }
  }

  private static void end(Draft draft, Deployment deployment, PodPlacement to, String after) {
    draft.add(
        new AwaitDeployment(
            Steps.of(
                    Phase.CONTROLLER,
                    "pinned-" + key(deployment),
                    "deployment " + where(deployment) + " ready")
                .after(after)
                .await(Duration.ofMinutes(10)),
            deployment.namespace(),
            deployment.name()));
    fit(draft, deployment, to);
  }

  private static void fit(Draft draft, Deployment deployment, PodPlacement to) {
    var request =
        Map.of(
            "cpu",
            deployment.request().cpuMillis() + "m",
            "memory",
            Long.toString(deployment.request().memoryBytes()));
    var pod =
        HostPod.of(
            Map.of(
                "controller",
                Map.of("resources", Map.of("requests", request)),
                "affinity",
                PodPins.withTerms(deployment.affinity(), to.terms()),
                "nodeSelector",
                deployment.nodeSelector(),
                "tolerations",
                to.tolerations()));
    var beside = draft.placement().beside(draft);
    var fit =
        new Fit(
            pod,
            draft.kubernetes().nodes(),
            n -> plus(beside.apply(n), deployment.pods().getOrDefault(n.name(), NOTHING)));
    int fitting = fit.replicas(deployment.replicas());
    if (fitting < deployment.replicas()) {
      draft.add(
          Finding.warning(
              "system-does-not-fit",
              draft.placement().subject()
                  + " would take "
                  + fitting
                  + " of "
                  + deployment.replicas()
                  + " replicas of "
                  + where(deployment)
                  + " beside Karpenter"
                  + (fit.refusals().isEmpty()
                      ? ""
                      : ": nodes are " + String.join(", ", fit.refusals().keySet())),
              "add nodes there, or leave pinSystemDeployments() out; the pods that run stay until"
                  + " their replacements do"));
    }
  }

  private static Room plus(Room one, Room other) {
    return new Room(
        one.cpuMillis() + other.cpuMillis(),
        one.memoryBytes() + other.memoryBytes(),
        one.pods() + other.pods());
  }

  /** Whatever were written here would be taken back. */
  private static void managed(Draft draft, Deployment deployment, PodPlacement to) {
    if (to.equals(placement(deployment))) {
      return;
    }
    draft.add(
        Finding.warning(
            "system-of-gitops",
            "deployment "
                + where(deployment)
                + " is kept as it is in Git by "
                + deployment.managedBy()
                + ", which would take back what this plan changes; it is left alone",
            "set there " + values(deployment, to)));
  }

  private static void ofHelm(Draft draft, Deployment deployment, PodPlacement to) {
    draft.add(
        Finding.warning(
            "system-of-helm",
            "deployment "
                + where(deployment)
                + " belongs to "
                + deployment.managedBy()
                + ", whose next upgrade may undo what this plan changes",
            "give its chart " + values(deployment, to)));
  }

  private static String values(Deployment deployment, PodPlacement to) {
    var isTolerating = !to.tolerations().equals(deployment.tolerations());
    return "the affinity "
        + Json.write(Json.sorted(PodPins.withTerms(deployment.affinity(), to.terms())))
        + (isTolerating ? " and the tolerations " + Json.write(to.tolerations()) : "");
  }

  private static String key(Deployment deployment) {
    return deployment.namespace() + "-" + deployment.name();
  }
}
