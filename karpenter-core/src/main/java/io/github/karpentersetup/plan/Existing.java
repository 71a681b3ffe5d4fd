package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Deployment;
import io.github.karpentersetup.facts.KubernetesFacts.HelmRelease;
import io.github.karpentersetup.facts.KubernetesFacts.Karpenter;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ControllerRole.Identity;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.spec.InterruptionQueue;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.ObjectRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Karpenter that someone else installed, and that a setup is to upgrade. What it runs with is
 * taken for what is wanted, except where the user says otherwise; so the plan after it, which finds
 * an installation of ours, is the same.
 */
final class Existing {

  private static final String ANNOTATIONS = "additionalAnnotations";

  private static final String WEBHOOK = "webhook";

  private Existing() {}

  /** Whether nothing is made beside the upgrade. */
  static boolean isUpgradeAlone(SetupSpec spec) {
    return spec.upgradeExisting().isEnabled() && spec.nodePools().isEmpty();
  }

  /** Whether the pods of Karpenter go on running where they do. */
  static boolean keepsPlace(SetupSpec asked) {
    return asked.upgradeExisting().isEnabled() && asked.karpenterOn().isEmpty();
  }

  /** Whether the queue that Karpenter reads, and what fills it, stay with whoever made them. */
  static boolean keepsQueue(SetupSpec asked) {
    return asked.upgradeExisting().isEnabled()
        && asked.interruptionQueue().equals(InterruptionQueue.standard());
  }

  static boolean isOurs(SetupSpec asked, AwsFacts.@Nullable Role role) {
    return role != null && asked.cluster().equals(role.tags().get(Ownership.TAG));
  }

  /** What is to be upgraded; empty if that is not asked for, or nothing is there. */
  static Optional<Karpenter> live(Draft draft) {
    return live(draft.asked(), draft.kubernetes());
  }

  private static Optional<Karpenter> live(SetupSpec asked, KubernetesFacts cluster) {
    return asked.upgradeExisting().isEnabled()
        ? cluster.karpenters().stream()
            .filter(k -> k.namespace().equals(asked.namespace()))
            .findFirst()
        : Optional.empty();
  }

  /**
   * The spec with what runs taken for what is wanted.
   *
   * @param isOurs whether a role of this name was made for this cluster by this library
   */
  static SetupSpec kept(SetupSpec asked, KubernetesFacts cluster, Predicate<String> isOurs) {
    return live(asked, cluster).map(live -> kept(asked, live, isOurs)).orElse(asked);
  }

  private static SetupSpec kept(SetupSpec asked, Karpenter live, Predicate<String> isOurs) {
    var kept = SetupSpec.builder().from(asked);
    var theirs = withoutOurMark(live.values());
    kept.chart(asked.chart().values(Chart.merged(theirs, asked.chart().values())));
    var role = asked.controllerRole();
    if (role.origin() == RoleOrigin.MADE
        && role.name().isEmpty()
        && role.identity() == Identity.IRSA
        && !live.roleArn().isEmpty()
        && !isOurs.test(Roles.name(live.roleArn()))) {
      kept.controllerRole(role.existing(live.roleArn()));
    }
    if (keepsQueue(asked)) {
      kept.interruptionQueue(
          formerQueue(theirs)
              .map(InterruptionQueue.standard()::named)
              .orElse(InterruptionQueue.none()));
    }
    return kept.build();
  }

  private static Map<String, Object> withoutOurMark(Map<String, Object> values) {
    // A null among them takes a default of the chart's away, and has to stay.
    var theirs = new LinkedHashMap<>(values);
    if (theirs.get(ANNOTATIONS) instanceof Map<?, ?> annotations) {
      var left = PodPins.map(annotations);
      left.remove(Ownership.FINGERPRINT);
      theirs.remove(ANNOTATIONS);
      if (!left.isEmpty()) {
        theirs.put(ANNOTATIONS, left);
      }
    }
    return theirs;
  }

  /**
   * The same values whether or not the releases on the way have had their webhook switched on
   * meanwhile: from 1.1 on there is none, and before that it converts.
   */
  static Map<String, Object> settled(Draft draft, Map<String, Object> values) {
    if (draft.asked().chart().values().containsKey(WEBHOOK)) {
      return values;
    }
    if (!draft.choices().karpenter().atLeast(1, 1, 0)) {
      return ChartValues.withConversionWebhook(values);
    }
    var settled = new LinkedHashMap<>(values);
    var webhook = PodPins.map(settled.remove(WEBHOOK));
    webhook.remove("enabled");
    if (!webhook.isEmpty()) {
      settled.put(WEBHOOK, webhook);
    }
    return settled;
  }

  /** Where charts before 0.33 had it. */
  private static Optional<String> formerQueue(Map<String, Object> values) {
    var aws = PodPins.map(PodPins.map(values.get("settings")).get("aws"));
    return Optional.ofNullable(aws.get("interruptionQueueName"))
        .map(String::valueOf)
        .filter(name -> !name.isEmpty());
  }

  /** The objects of Karpenter's that are there, to see them Ready once it is upgraded. */
  static List<ObjectRef> objects(Draft draft) {
    var version = "/" + draft.choices().api();
    var refs = new ArrayList<ObjectRef>();
    draft.kubernetes().nodeClasses().stream()
        .map(o -> ref("karpenter.k8s.aws" + version, "EC2NodeClass", o))
        .forEach(refs::add);
    draft.kubernetes().nodePools().stream()
        .map(o -> ref("karpenter.sh" + version, "NodePool", o))
        .forEach(refs::add);
    return refs;
  }

  private static ObjectRef ref(String apiVersion, String kind, LiveObject object) {
    return new ObjectRef(apiVersion, kind, object.name());
  }

  static void check(Draft draft) {
    if (!draft.asked().upgradeExisting().isEnabled()) {
      return;
    }
    elsewhere(draft);
    var live = live(draft);
    if (live.isEmpty()) {
      if (draft.kubernetes().karpenters().isEmpty()) {
        draft.add(
            Finding.blocking(
                "nothing-to-upgrade",
                "no Karpenter runs in the cluster",
                "leave upgradeExisting() (--upgrade-existing) out to install it"));
      }
      return;
    }
    if (live.get().fingerprint().isEmpty()) {
      upgradable(draft, live.get());
    }
    if (draft.asked().pinSystemDeployments().isEnabled() && keepsPlace(draft.asked())) {
      draft.add(
          Finding.blocking(
              "host-not-said",
              "where this Karpenter runs is its own business, and CoreDNS is to be kept with it",
              "say where that is with karpenterOn(..), or leave pinSystemDeployments() out"));
    }
    ofGitOps(draft, live.get());
    stays(draft, live.get());
  }

  private static void elsewhere(Draft draft) {
    draft.kubernetes().karpenters().stream()
        .filter(k -> k.fingerprint().isEmpty())
        .filter(k -> !k.namespace().equals(draft.spec().namespace()))
        .forEach(
            k ->
                draft.add(
                    Finding.blocking(
                        "existing-elsewhere",
                        "Karpenter runs in another namespace (" + where(k) + ")",
                        "plan with namespace(\"" + k.namespace() + "\")")));
  }

  private static String where(Karpenter live) {
    return "deployment " + live.namespace() + "/" + live.name();
  }

  private static void upgradable(Draft draft, Karpenter live) {
    if (live.helmRelease().isEmpty()) {
      var tool = managedBy(draft);
      draft.add(
          Finding.blocking(
              "existing-as-objects",
              "Karpenter ("
                  + where(live)
                  + ") is no Helm release, and nobody recorded the values its objects were made with",
              "upgrade it where those objects come from"
                  + (tool.isEmpty() ? "" : ", " + tool)
                  + ", by way of "
                  + Stream.concat(
                          draft.upgrade().waypoints().stream(), Stream.of(draft.upgrade().to()))
                      .distinct()
                      .map(Object::toString)
                      .collect(Collectors.joining(" and "))));
    } else if (!live.name().equals(ControllerPhase.NAME)
        || !live.helmRelease().equals(ControllerPhase.NAME)) {
      draft.add(
          Finding.blocking(
              "existing-of-another-name",
              "Karpenter is Helm release "
                  + live.helmRelease()
                  + " with "
                  + where(live)
                  + ", and only one of the name "
                  + ControllerPhase.NAME
                  + " is upgraded here",
              "upgrade it with helm upgrade "
                  + live.helmRelease()
                  + ", or have it installed anew under the name "
                  + ControllerPhase.NAME));
    }
    if (draft.asked().chart().installedAs().equals(Optional.of(InstalledAs.MANIFESTS))) {
      draft.add(
          Finding.blocking(
              "existing-stays-release",
              "Karpenter ("
                  + where(live)
                  + ") is a Helm release of someone else's, and is upgraded as one",
              "leave asManifests() out; once it is upgraded, plan again with it"));
    }
    if (live.version().isEmpty()) {
      draft.add(
          Finding.blocking(
              "existing-version-unknown",
              "neither the image " + live.image() + " nor a label says which Karpenter runs",
              "label "
                  + where(live)
                  + " app.kubernetes.io/version with its release, then plan again"));
    }
    if (live.roleArn().isEmpty()
        && draft.spec().controllerRole().identity() == Identity.IRSA
        && draft.asked().controllerRole().name().isEmpty()) {
      draft.add(
          Finding.blocking(
              "existing-role-unknown",
              "the service account of " + where(live) + " names no role",
              "say which it has: controllerRole(ControllerRole.podIdentity().existing(\"..\")), or"
                  + " ControllerRole.irsa() with one"));
    }
  }

  private static String managedBy(Draft draft) {
    return ofKarpenter(draft).map(Deployment::managedBy).orElse("");
  }

  private static Optional<Deployment> ofKarpenter(Draft draft) {
    return draft.kubernetes().deployments().stream()
        .filter(d -> d.component() == KubernetesFacts.Component.KARPENTER)
        .filter(d -> d.namespace().equals(draft.spec().namespace()))
        .findFirst();
  }

  private static void ofGitOps(Draft draft, Karpenter live) {
    ofKarpenter(draft)
        .filter(Deployment::isOfGitOps)
        .filter(d -> !live.helmRelease().isEmpty())
        .ifPresent(
            d ->
                draft.add(
                    Finding.warning(
                        "existing-of-gitops",
                        where(live)
                            + " is kept as it is in Git by "
                            + d.managedBy()
                            + ", which takes this upgrade back",
                        "change the release there instead, or suspend it until Git says "
                            + draft.upgrade().to())));
  }

  /** What the plan leaves to whoever made it. */
  private static void stays(Draft draft, Karpenter live) {
    var stays = new ArrayList<String>();
    if (draft.spec().controllerRole().origin() == RoleOrigin.EXISTING) {
      stays.add("role " + draft.choices().controllerRole() + " (checked)");
    }
    if (keepsQueue(draft.asked())) {
      draft.choices().queue().ifPresent(q -> stays.add("queue " + q + " and its event rules"));
    }
    if (!live.values().isEmpty()) {
      stays.add("the chart values it was given");
    }
    names("NodePool", draft.kubernetes().nodePools()).ifPresent(stays::add);
    names("EC2NodeClass", draft.kubernetes().nodeClasses()).ifPresent(stays::add);
    draft.kubernetes().helmReleases().stream()
        .filter(r -> r.namespace().equals(live.namespace()))
        .map(HelmRelease::name)
        .filter(name -> !name.equals(ControllerPhase.NAME))
        .forEach(name -> stays.add("Helm's records of " + name));
    if (!stays.isEmpty()) {
      draft.add(
          Finding.info(
              "existing-stays",
              "only Karpenter and its definitions are upgraded; as they are stay "
                  + String.join("; ", stays)));
    }
  }

  private static Optional<String> names(String kind, List<LiveObject> objects) {
    var names =
        objects.stream()
            .filter(o -> o.fingerprint().isEmpty())
            .map(LiveObject::name)
            .sorted()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? Optional.empty() : Optional.of(kind + " " + names);
  }
}
