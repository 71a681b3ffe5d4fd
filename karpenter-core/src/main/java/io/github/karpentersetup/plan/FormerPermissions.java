package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.iam.ControllerPolicies;
import io.github.karpentersetup.iam.NamedPolicy;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.PolicyLimits;
import io.github.karpentersetup.iam.Statement;
import io.github.karpentersetup.spec.ControllerRole.Policies;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the controller's role, if it is ours, has while one release takes the place of another: the
 * policies of the Karpenter that still runs, managed or inline, stay as they are, and what the next
 * ones need beside them is an inline policy, for together they pass the limit of one managed
 * policy. Once the wanted release runs, the policies become its own, and whatever it does not need
 * is taken off the role.
 */
final class FormerPermissions {

  private final Draft draft;
  private final Optional<AwsFacts.Role> role;
  private final List<NamedPolicy> wanted;
  private final List<NamedPolicy> kept;
  private final List<Statement> added;

  private FormerPermissions(Draft draft) {
    this.draft = draft;
    this.role =
        draft.spec().controllerRole().origin() == RoleOrigin.MADE
            ? ControllerIdentity.live(draft).filter(r -> Roles.isOurs(draft, r.tags()))
            : Optional.empty();
    this.wanted = ControllerPermissions.policies(draft, draft.choices().karpenter());
    var differing = wanted.stream().filter(this::differs).toList();
    var missing = missing(differing);
    var fits = isChanging() && fits(missing);
    this.kept = fits ? differing : List.of();
    this.added = fits ? missing : List.of();
  }

  static FormerPermissions of(Draft draft) {
    return new FormerPermissions(draft);
  }

  /** Of what is there while a release takes the place of another. */
  static String inlineName(String cluster) {
    return Names.policy("KarpenterControllerUpgradePolicy", cluster);
  }

  private Optional<String> inline() {
    return role.flatMap(
        r -> Optional.ofNullable(r.inlinePolicies().get(inlineName(draft.spec().cluster()))));
  }

  /** Whether a Karpenter runs that is not the wanted one, or did when a run stopped. */
  private boolean isChanging() {
    var isUpgraded =
        draft.upgrade().from().filter(from -> !from.equals(draft.upgrade().to())).isPresent();
    return role.isPresent()
        && ((isUpgraded && !draft.kubernetes().karpenters().isEmpty()) || inline().isPresent());
  }

  private boolean differs(NamedPolicy policy) {
    return document(policy.name())
        .filter(live -> Roles.parsed(live).isPresent())
        .filter(live -> !Roles.same(live, policy.document()))
        .isPresent();
  }

  private boolean isInline() {
    return ControllerPermissions.form(draft) == Policies.INLINE;
  }

  /** What a policy of ours, in the form that is wanted, lets the role do now. */
  private Optional<String> document(String policy) {
    if (isInline()) {
      return role.flatMap(r -> Optional.ofNullable(r.inlinePolicies().get(policy)));
    }
    return Optional.ofNullable(draft.aws().policies().get(policy))
        .filter(live -> Roles.isOurs(draft, live.tags()))
        .filter(live -> role.filter(r -> r.attachedPolicies().contains(live.arn())).isPresent())
        .map(AwsFacts.ManagedPolicy::document);
  }

  /** Without ids: those of two releases are the same and mean other things. */
  private List<Statement> missing(List<NamedPolicy> differing) {
    var names = differing.stream().map(NamedPolicy::name).toList();
    var releases = new ArrayList<KarpenterVersion>(draft.upgrade().waypoints());
    releases.add(draft.upgrade().to());
    var missing = new ArrayList<Statement>();
    for (var release : releases) {
      for (var policy : ControllerPermissions.policies(draft, release)) {
        if (names.contains(policy.name())) {
          var live = document(policy.name()).flatMap(Roles::parsed).orElseThrow();
          policy.document().statements().stream()
              .filter(s -> !Roles.holds(live, s))
              .map(FormerPermissions::withoutId)
              .filter(s -> !Roles.holds(PolicyDocument.of(missing), s))
              .forEach(missing::add);
        }
      }
    }
    return missing;
  }

  private static Statement withoutId(Statement s) {
    return new Statement(
        Optional.empty(),
        s.effect(),
        s.principals(),
        s.notPrincipals(),
        s.actions(),
        s.notActions(),
        s.resources(),
        s.notResources(),
        s.conditions());
  }

  private boolean fits(List<Statement> missing) {
    var all = new ArrayList<PolicyDocument>();
    all.add(PolicyDocument.of(missing));
    role.ifPresent(
        r ->
            r.inlinePolicies().entrySet().stream()
                .filter(e -> !e.getKey().equals(inlineName(draft.spec().cluster())))
                .flatMap(e -> Roles.parsed(e.getValue()).stream())
                .forEach(all::add));
    return PolicyLimits.fitInline(all);
  }

  private AwsFacts.ManagedPolicy live(String policy) {
    return Objects.requireNonNull(draft.aws().policies().get(policy), policy);
  }

  /** Whether a policy stays as it is until the wanted release runs. */
  boolean keeps(String policy) {
    return kept.stream().anyMatch(p -> p.name().equals(policy));
  }

  /** Whether the role has an inline policy that changes, and no room for what comes beside it. */
  boolean isWithoutRoom() {
    return isInline() && isChanging() && kept.isEmpty() && wanted.stream().anyMatch(this::differs);
  }

  /** The inline policy as it is, as a step of this name. */
  void keptInline(String policy, String step, String after) {
    draft.add(
        new PutRolePolicy(
            Steps.of(Phase.IDENTITY, step, ControllerPermissions.inlineTitle(draft, policy))
                .after(after)
                .keep(),
            draft.choices().controllerRole(),
            policy,
            document(policy).orElseThrow(),
            draft.choices().owned()));
  }

  /** The managed policy as it is; gives the step's id. */
  String kept(String policy) {
    var live = live(policy);
    return draft.add(
        new EnsurePolicy(
            Steps.of(Phase.IDENTITY, "policy-" + policy, "policy " + policy).keep(),
            policy,
            live.arn(),
            live.document(),
            draft.choices().owned()));
  }

  /** What the next releases need, beside what is there. */
  void meanwhile(String after) {
    if (added.isEmpty()) {
      return;
    }
    var document = PolicyDocument.of(added);
    var name = inlineName(draft.spec().cluster());
    var there = inline();
    var step =
        Steps.of(
                Phase.IDENTITY,
                "meanwhile-permissions",
                "inline policy " + name + " of role " + draft.choices().controllerRole())
            .after(after);
    StepInfo info;
    if (there.isEmpty()) {
      info =
          step.change(
                  Change.added(
                      "until Karpenter " + draft.upgrade().to() + " runs",
                      ControllerPermissions.statements(document)))
              .create();
    } else {
      var holdsAll =
          Roles.parsed(there.get())
              .filter(d -> added.stream().allMatch(s -> Roles.holds(d, s)))
              .isPresent();
      if (!holdsAll) {
        step.change(
            new Change(
                "statements",
                ControllerPermissions.statements(there.get()),
                ControllerPermissions.statements(document)));
      }
      info = step.changeOrKeep(new Undo.Restore("document", there.get()));
    }
    draft.add(
        new PutRolePolicy(
            info,
            draft.choices().controllerRole(),
            name,
            document.toJson(),
            draft.choices().owned()));
  }

  /** The wanted release runs: its own policies, and no others of this library's. */
  void end(List<String> ready) {
    var after = new ArrayList<>(ready);
    kept.forEach(policy -> after.add(draft.add(own(policy, ready))));
    role.ifPresent(r -> takeOff(r, after));
  }

  private AwsStep own(NamedPolicy policy, List<String> ready) {
    var name = policy.name();
    var before = document(name).orElseThrow();
    var title = isInline() ? ControllerPermissions.inlineTitle(draft, name) : "policy " + name;
    var info =
        Steps.of(Phase.CONTROLLER, "former-permissions-" + name, title)
            .after(ready)
            .change(
                new Change(
                    "statements",
                    ControllerPermissions.statements(before),
                    ControllerPermissions.statements(policy.document())))
            .changeOrKeep(new Undo.Restore("document", before));
    var document = policy.document().toJson();
    var tags = draft.choices().owned();
    return isInline()
        ? new PutRolePolicy(info, draft.choices().controllerRole(), name, document, tags)
        : new EnsurePolicy(info, name, live(name).arn(), document, tags);
  }

  private void takeOff(AwsFacts.Role role, List<String> after) {
    var attached = attached();
    var inline = new TreeMap<String, String>();
    role.inlinePolicies()
        .forEach(
            (name, document) -> {
              if (isUnneeded(name, Policies.INLINE)) {
                inline.put(name, document);
              }
            });
    var upgrade = inlineName(draft.spec().cluster());
    if (!added.isEmpty() || inline().isPresent()) {
      // What was there in between only does not come back.
      inline.put(upgrade, "");
    }
    if (attached.isEmpty() && inline.isEmpty()) {
      return;
    }
    var step =
        Steps.of(
                Phase.CONTROLLER,
                "former-policies",
                "policies that role " + role.name() + " needs no more")
            .after(after);
    attached.forEach(arn -> step.change(new Change("attached", Roles.name(arn), "")));
    inline.keySet().forEach(name -> step.change(new Change("inline", name, "")));
    var before = new TreeMap<>(inline);
    before.remove(upgrade);
    attached.forEach(arn -> before.put("attached " + Roles.name(arn), arn));
    draft.add(
        new RemoveRolePolicies(
            step.remove(Roles.restore(before)),
            role.name(),
            attached,
            inline,
            draft.choices().owned()));
  }

  /** The managed policies of ours that the role, if it is ours, carries and does not need. */
  List<String> attached() {
    return role.map(AwsFacts.Role::attachedPolicies).orElse(List.of()).stream()
        .filter(arn -> isUnneeded(Roles.name(arn), Policies.MANAGED))
        .filter(
            arn -> {
              var policy = draft.aws().policies().get(Roles.name(arn));
              return policy != null
                  && policy.arn().equals(arn)
                  && Roles.isOurs(draft, policy.tags());
            })
        .sorted()
        .toList();
  }

  private boolean isUnneeded(String policy, Policies form) {
    var isWanted =
        ControllerPermissions.form(draft) == form
            && wanted.stream().anyMatch(p -> p.name().equals(policy));
    return !isWanted && ControllerPolicies.names(draft.spec().cluster()).contains(policy);
  }
}
