package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.AuthenticationMode;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.SetAuthenticationMode;
import io.github.karpentersetup.step.Shell;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes of the cluster's authentication mode, which go one way only (EKS user guide, "Grant IAM
 * users access to Kubernetes with EKS access entries"): {@code CONFIG_MAP}, {@code
 * API_AND_CONFIG_MAP}, {@code API}, each by way of the one before it.
 *
 * @param found the mode the cluster has
 * @param wanted the mode it has in the end
 * @param isAsked whether the user asked for a mode
 */
record AccessModes(AuthenticationMode found, AuthenticationMode wanted, boolean isAsked) {

  private static final Duration SETTLES = Duration.ofMinutes(15);
  private static final String MASTERS = "system:masters";

  static AccessModes of(Draft draft) {
    var found = draft.aws().cluster().authenticationMode();
    var asked =
        draft.spec().authenticationMode().map(mode -> AuthenticationMode.valueOf(mode.name()));
    var wanted = asked.orElse(found);
    if (wanted.compareTo(found) < 0) {
      draft.add(
          Finding.blocking(
              "authentication-mode-backwards",
              "the cluster's authentication mode is "
                  + found
                  + ", and EKS does not change it back to "
                  + wanted,
              "ask for authenticationMode(" + found + "), or leave it out"));
      return new AccessModes(found, found, false);
    }
    if (wanted != found) {
      draft.add(
          Finding.warning(
              "authentication-mode-one-way",
              "the cluster's authentication mode changes from "
                  + found
                  + " to "
                  + wanted
                  + ", and EKS has no way back",
              "leave authenticationMode(..) out to keep " + found));
    }
    var modes = new AccessModes(found, wanted, asked.isPresent());
    if (wanted == AuthenticationMode.API && found != AuthenticationMode.API) {
      lostMappings(draft);
    }
    return modes;
  }

  /** The steps to both ways in; the ids of what access entries come after. */
  List<String> toBoth(Draft draft) {
    return isAsked && wanted != AuthenticationMode.CONFIG_MAP
        ? List.of(change(draft, AuthenticationMode.API_AND_CONFIG_MAP, List.of()))
        : List.of();
  }

  /** The steps to entries alone, once all entries are there. */
  void toApi(Draft draft) {
    if (isAsked && wanted == AuthenticationMode.API) {
      change(draft, AuthenticationMode.API, draft.idsOf(Phase.ACCESS));
    }
  }

  private String change(Draft draft, AuthenticationMode mode, List<String> after) {
    var cluster = draft.spec().cluster();
    var name = "authentication-mode-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    var title = "authentication mode of cluster " + cluster;
    var step = Steps.of(Phase.ACCESS, name, title).after(after);
    if (found.compareTo(mode) < 0) {
      // The way to API goes by both, whatever the cluster has at first.
      var before =
          mode == AuthenticationMode.API
              ? AuthenticationMode.API_AND_CONFIG_MAP
              : AuthenticationMode.CONFIG_MAP;
      step.change(new Change("mode", before.name(), mode.name()));
    }
    var info = step.changeOrKeep(new Undo.Nothing("EKS has no way back from " + mode));
    var changed = draft.add(new SetAuthenticationMode(info, cluster, mode.name()));
    return draft.add(
        new SetAuthenticationMode(
            Steps.of(Phase.ACCESS, name + "-settled", title + " is " + mode)
                .after(changed)
                .await(SETTLES),
            cluster,
            mode.name()));
  }

  /** Whoever enters by aws-auth alone is locked out once it is no longer read. */
  private static void lostMappings(Draft draft) {
    var entries = new HashSet<String>();
    draft.aws().accessEntries().keySet().forEach(arn -> entries.add(pathless(arn)));
    draft
        .nodeRoles()
        .all()
        .forEach(role -> entries.add(draft.choices().pathlessRoleArn(role.name())));
    // EKS itself makes the entries of these when the mode is changed to have any.
    draft.aws().nodeGroups().stream()
        .map(AwsFacts.NodeGroup::roleArn)
        .map(AccessModes::pathless)
        .forEach(entries::add);
    var mapped = AwsAuth.of(draft.kubernetes().awsAuth().orElse(""));
    mapped.groups().forEach((arn, groups) -> lost(draft, entries, "role", arn, groups));
    var others = draft.kubernetes().awsAuthOthers();
    var users = AwsAuth.of(others.getOrDefault("mapUsers", ""), "userarn");
    users.groups().forEach((arn, groups) -> lost(draft, entries, "user", arn, groups));
    unreadable(draft, "mapRoles", mapped);
    unreadable(draft, "mapUsers", users);
    var accounts = others.getOrDefault("mapAccounts", "").strip();
    if (!accounts.isEmpty() && !accounts.equals("[]")) {
      draft.add(
          Finding.blocking(
              "aws-auth-accounts",
              "kube-system/aws-auth maps whole accounts, which access entries cannot: "
                  + accounts.lines().map(String::strip).collect(Collectors.joining(" ")),
              "make an access entry for each principal that needs one and remove mapAccounts, or"
                  + " stay at API_AND_CONFIG_MAP"));
    }
  }

  private static void unreadable(Draft draft, String key, AwsAuth mapped) {
    mapped
        .problem()
        .ifPresent(
            problem ->
                draft.add(
                    Finding.blocking(
                        "aws-auth-broken",
                        key + " of kube-system/aws-auth is not YAML: " + problem,
                        "correct it: kubectl edit configmap aws-auth --namespace kube-system")));
  }

  private static void lost(
      Draft draft, Set<String> entries, String what, String arn, List<String> groups) {
    if (entries.contains(pathless(arn))) {
      return;
    }
    draft.add(
        Finding.blocking(
            "aws-auth-mapping-without-entry",
            "kube-system/aws-auth lets in "
                + what
                + " "
                + arn
                + " ("
                + (groups.isEmpty() ? "no groups" : String.join(", ", groups))
                + "), which has no access entry and would be locked out",
            "make one, or stay at API_AND_CONFIG_MAP: " + entry(draft, arn, groups)));
  }

  /** Entries take no groups of {@code system:}; a node's come with its type. */
  private static String entry(Draft draft, String arn, List<String> groups) {
    var cluster = draft.spec().cluster();
    var create =
        Shell.command("aws eks create-access-entry", "--cluster-name", cluster)
            .with("--principal-arn", arn);
    if (groups.contains("system:node-proxier")) {
      return create.with("--type", "FARGATE_LINUX").text();
    }
    if (groups.contains("system:nodes")) {
      return create
          .with("--type", groups.contains("eks:kube-proxy-windows") ? "EC2_WINDOWS" : "EC2_LINUX")
          .text();
    }
    var own = groups.stream().filter(g -> !g.startsWith("system:")).toList();
    if (!own.isEmpty()) {
      create.flag("--kubernetes-groups").words(own);
    }
    if (!groups.contains(MASTERS)) {
      return create.text();
    }
    var policy =
        "arn:"
            + draft.choices().partition()
            + ":eks::aws:cluster-access-policy/"
            + "AmazonEKSClusterAdminPolicy";
    return create.text()
        + "; "
        + Shell.command("aws eks associate-access-policy", "--cluster-name", cluster)
            .with("--principal-arn", arn)
            .with("--policy-arn", policy)
            .with("--access-scope", "type=cluster")
            .text();
  }

  /** aws-auth knows no paths, so its ARNs are compared without. */
  private static String pathless(String arn) {
    return arn.replaceFirst("(:(?:role|user)/).*/", "$1");
  }
}
