package io.github.karpentersetup.k8s.api;

import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says what a failure means and what to do about it. */
public final class Problems {

  /** How the RBAC authorizer words a refusal, since Kubernetes 1.13. */
  private static final Pattern DENIED =
      Pattern.compile(
          "User \"([^\"]*)\" cannot (\\w+) resource \"([^\"]+)\" in API group \"([^\"]*)\""
              + "(?: in the namespace \"([^\"]+)\")?");

  private static final int SHOWN = 3;

  /** How RBAC words that nobody may give away more than he has; a permission to a line. */
  private static final Pattern ESCALATING =
      Pattern.compile(
          "attempting to grant RBAC permissions not currently held:\\s*(.*)", Pattern.DOTALL);

  /** How server-side apply names a field that the schema does not have. */
  private static final Pattern UNDECLARED =
      Pattern.compile("\\.([^\\s,:]+): field not declared in schema");

  private Problems() {}

  /** What, where and the fix. */
  public static Problem of(ApiFailure failure) {
    return switch (failure.reach()) {
      case NOT_SENT ->
          Problem.of(
              failure.call().target(),
              failure.message(),
              "check that the API server runs and can be reached from here: network, VPN, proxy,"
                  + " and the server in the kubeconfig");
      case NOT_TRUSTED ->
          Problem.of(
              failure.call().target(),
              failure.message(),
              "check certificate-authority-data and the server's name in the kubeconfig; for EKS:"
                  + " aws eks update-kubeconfig --name <cluster>");
      case NO_ANSWER ->
          Problem.of(
              failure.call().target(),
              failure.message(),
              failure.call().writes()
                  ? "look at the object, then run again: what was done already is left as it is"
                  : "run again; if it stays so, look at the network, the proxy and the load of the"
                      + " API server");
      case ANSWERED -> answered(failure);
    };
  }

  private static Problem answered(ApiFailure failure) {
    return switch (failure.code()) {
      case 401 ->
          Problem.of(
              failure.call().target(),
              "the API server does not accept the credentials (401)",
              "renew them, and check with: kubectl auth whoami; for EKS: aws eks update-kubeconfig"
                  + " --name <cluster>, with AWS credentials that have an access entry");
      case 403 -> denied(failure);
      case 404 -> absent(failure);
      case 409 -> conflict(failure);
      case 422 -> invalid(failure);
      case 429, 503 ->
          Problem.of(
              failure.call().target(),
              "the API server is busy: " + failure.message(),
              "run again later");
      default -> failure.isUndeclared() ? undeclared(failure) : other(failure);
    };
  }

  private static Problem undeclared(ApiFailure failure) {
    return Problem.of(
        failure.call().target(),
        "the API server does not know these fields: "
            + UNDECLARED
                .matcher(failure.message())
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.joining(", ")),
        "take them out of the spec, or apply the custom resource definitions of the release that"
            + " has them, then plan again");
  }

  private static Problem other(ApiFailure failure) {
    return Problem.of(
        failure.call().target(),
        "the API server answers " + failure.code() + ": " + failure.message(),
        failure.code() < 500
            ? "correct what the message names, then plan again"
            : "see the API server's log, then run again");
  }

  /** Whoever is anonymous must not be given permissions: everyone would have them. */
  private static Problem anonymous(ApiFailure failure) {
    return Problem.of(
        failure.call().target(),
        "no credentials reached the API server: it sees system:anonymous",
        "log in again; if the kubeconfig's user has an exec command, run it by hand to see why it"
            + " gives no token (for EKS: aws eks get-token --cluster-name <cluster>)");
  }

  private static Problem denied(ApiFailure failure) {
    if (failure.isUnauthenticated()) {
      return anonymous(failure);
    }
    var m = DENIED.matcher(failure.message());
    var escalating = ESCALATING.matcher(failure.message());
    if (escalating.find()) {
      return escalation(failure, escalating.group(1).strip().lines().toList());
    }
    if (!m.find()) {
      return Problem.of(
          failure.call().target(),
          failure.call() + " is refused: " + failure.message(),
          "have it allowed by whoever set the admission policy or quota that the message names");
    }
    var namespace = m.group(5) == null ? "" : m.group(5);
    var rule =
        "{apiGroups: [\"%s\"], resources: [\"%s\"], verbs: [%s]}"
            .formatted(m.group(4), m.group(3), verbs(failure, m.group(2)));
    return Problem.of(
        failure.call().target(),
        "\"%s\" may not %s %s %s"
            .formatted(
                m.group(1),
                m.group(2),
                m.group(4).isEmpty() ? m.group(3) : m.group(3) + "." + m.group(4),
                namespace.isEmpty() ? "in the whole cluster" : "in namespace " + namespace),
        "add the rule "
            + rule
            + (namespace.isEmpty() ? " to a ClusterRole" : " to a Role in namespace " + namespace)
            + " bound to that user");
  }

  /** An apply that finds no object needs to create it, which shows only once patch is allowed. */
  private static String verbs(ApiFailure failure, String verb) {
    return failure.call().verb().equals(Call.APPLY) ? "\"create\", \"patch\"" : "\"" + verb + "\"";
  }

  private static Problem escalation(ApiFailure failure, List<String> permissions) {
    var binding = failure.call().resource().plural().endsWith("bindings");
    return Problem.of(
        failure.call().target(),
        "it would grant permissions that you do not have yourself: "
            + permissions.stream().limit(SHOWN).collect(Collectors.joining(", "))
            + (permissions.size() > SHOWN ? " and " + (permissions.size() - SHOWN) + " more" : ""),
        "run as a user who has them, or add the rule {apiGroups: [\"%s\"], resources: [\"%s\"],"
                .formatted(
                    failure.call().resource().group(),
                    failure.call().resource().plural().replaceFirst("bindings$", "s"))
            + " verbs: [\""
            + (binding ? "bind" : "escalate")
            + "\"]} to a ClusterRole bound to your user");
  }

  private static Problem absent(ApiFailure failure) {
    if (failure.isUnserved()) {
      return Problem.of(
          failure.call().target(),
          "the API server does not serve "
              + failure.call().resource().plural()
              + " in "
              + failure.call().resource().apiVersion(),
          "apply the custom resource definitions that bring it, and wait until they are"
              + " Established");
    }
    return Problem.of(
        failure.call().target(),
        failure.message(),
        failure.message().startsWith("namespaces ")
            ? "create the namespace first: kubectl create namespace " + failure.call().namespace()
            : "it was there when the plan was made: plan again");
  }

  private static Problem conflict(ApiFailure failure) {
    var fields =
        failure.causes().stream()
            .filter(c -> c.reason().equals("FieldManagerConflict"))
            .map(c -> c.field() + ": " + c.message())
            .collect(Collectors.joining("; "));
    if (fields.isEmpty()) {
      return Problem.of(failure.call().target(), failure.message(), "run again");
    }
    return Problem.of(
        failure.call().target(),
        "another field manager owns what would be changed (" + fields + ")",
        "let one tool own it: give these fields the planned values there, take them out of what the"
            + " other manager applies, or uninstall what it installed; then plan again");
  }

  private static Problem invalid(ApiFailure failure) {
    var causes =
        failure.causes().stream()
            .map(c -> c.field().isEmpty() ? c.message() : c.field() + ": " + c.message())
            .collect(Collectors.joining("; "));
    return Problem.of(
        failure.call().target(),
        "the API server finds it invalid: " + (causes.isEmpty() ? failure.message() : causes),
        "correct these fields in the spec, then plan again");
  }
}
