package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.MapNodeRole;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Adds a node role to aws-auth, and leaves every other byte of it alone. */
final class MapNodeRoleHandler implements StepHandler<MapNodeRole> {

  private static final String NAMESPACE = "kube-system";
  private static final String NAME = "aws-auth";
  private static final String WHERE = "configmap kube-system/aws-auth, mapRoles";

  private final ApiServer server;

  MapNodeRoleHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(MapNodeRole step) {
    var configMap = read();
    if (configMap.isEmpty()) {
      return Check.notYet("there is no ConfigMap aws-auth");
    }
    try {
      var found = MapRoles.parse(text(configMap.get())).find(step.roleArn());
      if (found.isEmpty()) {
        return Check.notYet("aws-auth does not map " + step.roleArn());
      }
      return isAsWanted(found.get(), step)
          ? Check.holds("aws-auth maps " + step.roleArn())
          : Check.notYet("aws-auth maps it otherwise: " + found.get());
    } catch (MapRoles.Unreadable e) {
      return Check.unreadable(WHERE + " line " + e.line() + ": " + e.what());
    }
  }

  @Override
  public Outcome execute(MapNodeRole step) {
    if (step.roleArn().replaceFirst(".*:role/", "").contains("/")) {
      return Outcomes.refused(
          step.info().id(),
          step.roleArn() + " has an IAM path, which aws-auth does not match",
          "write the ARN with the role's name right after role/");
    }
    try {
      return Guarded.write(() -> add(step));
    } catch (MapRoles.Unreadable e) {
      return Outcomes.refused(
          WHERE + " line " + e.line(),
          "it cannot be edited safely: " + e.what(),
          "put it right with: kubectl edit configmap aws-auth --namespace kube-system; nodes of"
              + " every role in it may be locked out until then");
    }
  }

  private Outcome add(MapNodeRole step) throws MapRoles.Unreadable {
    var entry = new MapRoles.Entry(step.roleArn(), step.username(), step.groups());
    var configMap = read();
    if (configMap.isEmpty()) {
      server.create(
          Resources.CONFIG_MAPS,
          NAMESPACE,
          NAME,
          Map.of(
              "apiVersion",
              "v1",
              "kind",
              "ConfigMap",
              "metadata",
              Map.of("name", NAME, "namespace", NAMESPACE),
              "data",
              Map.of("mapRoles", MapRoles.parse("").with(entry))));
      return new Outcome.Changed("aws-auth created, mapping " + step.roleArn());
    }
    var roles = MapRoles.parse(text(configMap.get()));
    var found = roles.find(step.roleArn());
    if (found.isPresent()) {
      return isAsWanted(found.get(), step)
          ? new Outcome.Unchanged("aws-auth maps " + step.roleArn() + " already")
          : otherwise(found.get(), entry);
    }
    server.merge(
        Resources.CONFIG_MAPS,
        NAMESPACE,
        NAME,
        Map.of(
            "metadata",
            Map.of("resourceVersion", Trees.text(configMap.get(), "metadata", "resourceVersion")),
            "data",
            Map.of("mapRoles", roles.with(entry))));
    return new Outcome.Changed("aws-auth maps " + step.roleArn());
  }

  private Optional<JsonNode> read() {
    return server.find(Resources.CONFIG_MAPS, NAMESPACE, NAME);
  }

  private static String text(JsonNode configMap) {
    return Trees.text(configMap, "data", "mapRoles");
  }

  private static boolean isAsWanted(MapRoles.Entry found, MapNodeRole step) {
    return found.username().equals(step.username()) && found.groups().containsAll(step.groups());
  }

  private static Outcome otherwise(MapRoles.Entry found, MapRoles.Entry wanted) {
    return Outcomes.refused(
        WHERE,
        "%s is mapped to username %s and groups %s, and nodes need %s and %s"
            .formatted(
                found.roleArn(),
                found.username(),
                found.groups(),
                wanted.username(),
                wanted.groups()),
        "correct that entry with: kubectl edit configmap aws-auth --namespace kube-system");
  }

  @Override
  public Check checkUndone(MapNodeRole step) {
    try {
      var text = read().map(MapNodeRoleHandler::text).orElse("");
      return MapRoles.parse(text).find(step.roleArn()).isEmpty()
          ? Check.holds("aws-auth does not map " + step.roleArn())
          : Check.notYet("aws-auth maps " + step.roleArn());
    } catch (MapRoles.Unreadable e) {
      return Check.unreadable(WHERE + " line " + e.line() + ": " + e.what());
    }
  }

  @Override
  public Outcome undo(MapNodeRole step) {
    try {
      return Guarded.write(() -> remove(step));
    } catch (MapRoles.Unreadable e) {
      return Outcomes.refused(
          WHERE + " line " + e.line(),
          "the entry of " + step.roleArn() + " cannot be removed safely: " + e.what(),
          "remove it with: kubectl edit configmap aws-auth --namespace kube-system");
    }
  }

  private Outcome remove(MapNodeRole step) throws MapRoles.Unreadable {
    var configMap = read();
    var text = configMap.map(MapNodeRoleHandler::text).orElse("");
    var roles = MapRoles.parse(text);
    if (configMap.isEmpty() || roles.find(step.roleArn()).isEmpty()) {
      return new Outcome.Unchanged("aws-auth does not map " + step.roleArn());
    }
    var rest = roles.without(step.roleArn());
    if (rest.isBlank() && isOursAlone(configMap.get())) {
      server.delete(
          Resources.CONFIG_MAPS, NAMESPACE, NAME, Trees.text(configMap.get(), "metadata", "uid"));
      return new Outcome.Changed("aws-auth deleted, it mapped nothing else");
    }
    server.merge(
        Resources.CONFIG_MAPS,
        NAMESPACE,
        NAME,
        Map.of(
            "metadata",
            Map.of("resourceVersion", Trees.text(configMap.get(), "metadata", "resourceVersion")),
            "data",
            Map.of("mapRoles", rest)));
    return new Outcome.Changed("aws-auth does not map " + step.roleArn() + " any more");
  }

  private static boolean isOursAlone(tools.jackson.databind.JsonNode configMap) {
    var managers = Trees.at(configMap, "metadata", "managedFields");
    return Trees.at(configMap, "data").size() == 1
        && managers.size() > 0
        && managers
            .valueStream()
            .allMatch(
                f ->
                    Trees.text(f, "manager")
                        .equals(io.github.karpentersetup.facts.Ownership.FIELD_MANAGER));
  }
}
