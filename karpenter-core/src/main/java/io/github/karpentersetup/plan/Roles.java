package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.Coverage;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.PolicyLimits;
import io.github.karpentersetup.iam.Statement;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.AttachRolePolicies;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RequireRole;
import io.github.karpentersetup.step.Shell;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the roles have in common: made, kept or checked, never taken from someone else. */
final class Roles {

  private Roles() {}

  /**
   * A role of the setup.
   *
   * @param step the name of its step
   * @param given as the user named it; may be an ARN if it is an existing one
   * @param trustWords its trust policy in a few words
   */
  record Wanted(
      String step,
      String name,
      Optional<String> given,
      RoleOrigin origin,
      String trustWords,
      PolicyDocument trust) {}

  /** The name of the node role, whether it is given as a name or an ARN. */
  static String nodeRole(SetupSpec spec) {
    return spec.nodeRole().name().map(Roles::name).orElse(Names.nodeRole(spec.cluster()));
  }

  /** The name of the controller role, whether it is given as a name or an ARN. */
  static String controllerRole(SetupSpec spec) {
    return spec.controllerRole()
        .name()
        .map(Roles::name)
        .orElse(Names.controllerRole(spec.cluster()));
  }

  static String plan(Draft draft, Wanted wanted, List<String> after) {
    var step = Steps.of(Phase.IDENTITY, wanted.step(), "role " + wanted.name()).after(after);
    return wanted.origin() == RoleOrigin.MADE
        ? made(draft, wanted, step)
        : existing(draft, wanted, step);
  }

  private static String made(Draft draft, Wanted wanted, Steps step) {
    var live = draft.aws().roles().get(wanted.name());
    var boundary = draft.spec().iam().permissionsBoundary();
    var owned = draft.choices().owned();
    StepInfo info;
    if (live == null) {
      step.change(Change.added("trust policy", wanted.trustWords()));
      boundary.ifPresent(arn -> step.change(Change.added("permissions boundary", arn)));
      info = step.create();
    } else {
      path(draft, "role " + wanted.name(), live.arn());
      info = changed(draft, wanted, live, step);
    }
    return draft.add(
        new EnsureRole(
            info, wanted.name(), draft.choices().path(), wanted.trust().toJson(), boundary, owned));
  }

  private static StepInfo changed(Draft draft, Wanted wanted, AwsFacts.Role live, Steps step) {
    var before = new TreeMap<String, String>();
    var isOurs = isOurs(draft, live.tags());
    if (!same(live.trustPolicy(), wanted.trust())) {
      refuseForeign(draft, "role " + wanted.name(), live.tags());
      step.change(new Change("trust policy", live.trustPolicy(), wanted.trustWords()));
      before.put("trust policy", live.trustPolicy());
    } else if (!isOurs) {
      draft.add(
          Finding.info(
              "role-of-others",
              "role "
                  + wanted.name()
                  + " was made by someone else and is used as it is; the policies it lacks are"
                  + " attached to it"));
    }
    if (isOurs) {
      boundary(draft, live, step, before);
      tags(draft, live.tags(), step, before);
    } else {
      boundaryOfOthers(draft, live);
    }
    return step.changeOrKeep(restore(before));
  }

  private static void boundary(
      Draft draft, AwsFacts.Role live, Steps step, Map<String, String> before) {
    draft
        .spec()
        .iam()
        .permissionsBoundary()
        .filter(arn -> !live.permissionsBoundary().equals(Optional.of(arn)))
        .ifPresent(
            arn -> {
              var found = live.permissionsBoundary().orElse("");
              step.change(new Change("permissions boundary", found, arn));
              before.put("permissions boundary", found);
            });
  }

  private static void boundaryOfOthers(Draft draft, AwsFacts.Role live) {
    draft
        .spec()
        .iam()
        .permissionsBoundary()
        .filter(arn -> !live.permissionsBoundary().equals(Optional.of(arn)))
        .ifPresent(
            arn ->
                draft.add(
                    Finding.warning(
                        "role-boundary",
                        "role "
                            + live.name()
                            + " has "
                            + live.permissionsBoundary()
                                .map(found -> "the permissions boundary " + found)
                                .orElse("no permissions boundary")
                            + ", not "
                            + arn
                            + ", and was made by someone else",
                        Shell.command(
                                "have its owner run: aws iam put-role-permissions-boundary",
                                "--role-name",
                                live.name())
                            .with("--permissions-boundary", arn)
                            .text())));
  }

  /** Tags that are missing or differ, of something that is ours. */
  static void tags(Draft draft, Map<String, String> live, Steps step, Map<String, String> before) {
    draft
        .choices()
        .owned()
        .forEach(
            (key, value) -> {
              if (!value.equals(live.get(key))) {
                var found = live.getOrDefault(key, "");
                step.change(new Change("tag " + key, found, value));
                before.put("tag " + key, found);
              }
            });
  }

  /** What things that are ours get their tags put right by, if nothing else of them changes. */
  static void tagsOfOurs(
      Draft draft, Map<String, String> live, Steps step, Map<String, String> before) {
    if (isOurs(draft, live)) {
      tags(draft, live, step, before);
    }
  }

  /** Everything that was changed, put back. */
  static Undo restore(Map<String, String> before) {
    return new Undo.Restore(String.join(", ", before.keySet()), String.join(", ", before.values()));
  }

  private static String existing(Draft draft, Wanted wanted, Steps step) {
    var live = draft.aws().roles().get(wanted.name());
    var arn = wanted.given().filter(given -> given.startsWith("arn:"));
    if (live == null) {
      draft.add(
          Finding.blocking(
              "no-such-role",
              "there is no role " + wanted.name() + " in account " + draft.aws().accountId(),
              "correct the name, or leave it out to have a role made"));
    } else if (arn.filter(a -> !a.equals(live.arn())).isPresent()) {
      draft.add(
          Finding.blocking(
              "no-such-role",
              "there is no role " + arn.get() + "; " + wanted.name() + " is " + live.arn(),
              "write that ARN, or the name alone"));
    } else {
      boundaryOfOthers(draft, live);
      var lacking = lackingTrust(live, wanted);
      if (!lacking.isEmpty()) {
        return untrusting(draft, wanted, live, lacking, step);
      }
    }
    var known = live == null ? arn.orElse(draft.choices().roleArn(wanted.name())) : live.arn();
    return draft.add(new RequireRole(step.keep(), known));
  }

  private static List<String> lackingTrust(AwsFacts.Role live, Wanted wanted) {
    return Coverage.lacking(
        parsed(live.trustPolicy()).map(List::of).orElse(List.of()), wanted.trust().statements());
  }

  private static String untrusting(
      Draft draft, Wanted wanted, AwsFacts.Role live, List<String> lacking, Steps step) {
    var document = parsed(live.trustPolicy());
    if (wanted.origin() == RoleOrigin.ALTERABLE && document.isPresent()) {
      var trust = with(document.get(), wanted.trust());
      step.change(
          new Change("trust policy", live.trustPolicy(), "as it is, and " + wanted.trustWords()));
      var info = step.changeOrKeep(new Undo.Restore("trust policy", live.trustPolicy()));
      return draft.add(
          new EnsureRole(info, wanted.name(), "/", trust.toJson(), Optional.empty(), Map.of()));
    }
    draft.add(
        Finding.blocking(
            "role-trust",
            "the trust policy of role "
                + wanted.name()
                + " does not allow "
                + String.join("; ", lacking)
                + " ("
                + wanted.trustWords()
                + ")",
            "have its owner add this statement, or let this plan add it with alterable(): "
                + statement(wanted.trust())));
    return draft.add(new RequireRole(step.keep(), live.arn()));
  }

  private static String statement(PolicyDocument trust) {
    var json = trust.toJson();
    return json.substring(json.indexOf('[') + 1, json.lastIndexOf(']'));
  }

  /** A document with the statements of another added, unless it has them. */
  static PolicyDocument with(PolicyDocument document, PolicyDocument added) {
    var all = new ArrayList<Statement>(document.statements());
    added.statements().stream().filter(s -> !holds(document, s)).forEach(all::add);
    return new PolicyDocument(document.version(), document.id(), all);
  }

  /** Whether one of a document's statements means the same. */
  static boolean holds(PolicyDocument document, Statement statement) {
    var alone = PolicyDocument.of(statement);
    return document.statements().stream().anyMatch(s -> PolicyDocument.of(s).sameAs(alone));
  }

  static boolean isOurs(Draft draft, Map<String, String> tags) {
    return draft.spec().cluster().equals(tags.get(Ownership.TAG));
  }

  /** A live document of a form that is never written here is simply another one. */
  static boolean same(String live, PolicyDocument wanted) {
    return parsed(live).map(wanted::sameAs).orElse(false);
  }

  static Optional<PolicyDocument> parsed(String live) {
    try {
      return Optional.of(PolicyDocument.parse(live));
    } catch (InvalidSpecException e) {
      return Optional.empty();
    }
  }

  static void refuseForeign(Draft draft, String what, Map<String, String> tags) {
    if (!isOurs(draft, tags)) {
      draft.add(
          Finding.blocking(
              "not-ours",
              what + " exists, was made by someone else, and differs from what Karpenter needs",
              "have it removed if nobody needs it, or tag it "
                  + Ownership.TAG
                  + "="
                  + draft.spec().cluster()
                  + " to let this plan change it"));
    }
  }

  /** IAM never changes a path, so that of what is there is said rather than planned. */
  static void path(Draft draft, String what, String arn) {
    var resource = arn.substring(arn.lastIndexOf(':') + 1);
    var path = resource.substring(resource.indexOf('/'), resource.lastIndexOf('/') + 1);
    draft
        .spec()
        .iam()
        .path()
        .filter(wanted -> !wanted.equals(path))
        .ifPresent(
            wanted ->
                draft.add(
                    Finding.warning(
                        "other-path",
                        what
                            + " has the path "
                            + path
                            + " and keeps it, for IAM never changes one; "
                            + wanted
                            + " is asked for",
                        "ask for "
                            + path
                            + " with iam(IamSettings.standard().path(..)), or remove what has the"
                            + " other path once nothing uses it, and plan again")));
  }

  static String attach(
      Draft draft, String name, String role, List<String> arns, List<String> after) {
    var live =
        Optional.ofNullable(draft.aws().roles().get(role))
            .map(AwsFacts.Role::attachedPolicies)
            .orElse(List.of());
    var missing = arns.stream().filter(a -> !live.contains(a)).toList();
    int all = live.size() + missing.size();
    if (!missing.isEmpty() && all > PolicyLimits.ATTACHED_POLICIES) {
      draft.add(
          Finding.warning(
              "too-many-policies",
              "role "
                  + role
                  + " would carry "
                  + all
                  + " managed policies; an account allows "
                  + PolicyLimits.ATTACHED_POLICIES
                  + " unless its quota was raised",
              "detach some, leave the carried ones out with NodeRole.standard()"
                  + ".withoutCarriedPolicies(), or have the quota \"Managed policies attached to an IAM role\" raised"));
    }
    var step =
        Steps.of(
                Phase.IDENTITY,
                name,
                arns.size() + (arns.size() == 1 ? " policy" : " policies") + " of role " + role)
            .after(after);
    missing.forEach(a -> step.change(Change.added("attach", name(a))));
    var info =
        missing.size() == arns.size() && !missing.isEmpty()
            ? step.create()
            : step.changeOrKeep(new Undo.Remove("the attachments added"));
    return draft.add(new AttachRolePolicies(info, role, arns, draft.choices().owned()));
  }

  static String names(Iterable<String> arns) {
    var names = new ArrayList<String>();
    arns.forEach(a -> names.add(name(a)));
    return String.join(", ", names);
  }

  /** What stands last in an ARN; a name stays as it is. */
  static String name(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /** What the permissions of an existing role lack, those in the documents left out not counted. */
  static List<String> lackingPermissions(
      AwsFacts.Role live, List<PolicyDocument> needed, List<String> leftOut) {
    var documents =
        Stream.concat(
                live.inlinePolicies().entrySet().stream(),
                live.attachedDocuments().entrySet().stream())
            .filter(e -> !leftOut.contains(name(e.getKey())))
            .flatMap(e -> parsed(e.getValue()).stream())
            .collect(Collectors.toList());
    return Coverage.lacking(
        documents, needed.stream().flatMap(d -> d.statements().stream()).toList());
  }
}
