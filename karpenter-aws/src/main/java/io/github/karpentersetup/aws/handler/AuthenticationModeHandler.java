package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.SetAuthenticationMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.Update;
import software.amazon.awssdk.services.eks.model.UpdateType;

/** The cluster's authentication mode, which EKS changes one step at a time and never back. */
final class AuthenticationModeHandler implements Handler<SetAuthenticationMode> {

  private static final List<AuthenticationMode> ORDER =
      List.of(
          AuthenticationMode.CONFIG_MAP,
          AuthenticationMode.API_AND_CONFIG_MAP,
          AuthenticationMode.API);

  private final Clients clients;

  AuthenticationModeHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(SetAuthenticationMode step) {
    var cluster = clients.eks().describeCluster(r -> r.name(step.cluster())).cluster();
    var found = mode(cluster);
    if (cluster.status() != ClusterStatus.ACTIVE) {
      return new Waiting("cluster " + step.cluster() + " is " + cluster.statusAsString());
    }
    int missing = ORDER.indexOf(AuthenticationMode.fromValue(step.mode())) - ORDER.indexOf(found);
    if (missing <= 0) {
      return new Holds("the mode is " + found);
    }
    if (step.action() == Action.AWAIT) {
      return new Waiting("the mode is " + found + lastUpdate(step));
    }
    return missing > 1
        ? new Blocked(
            Problem.of(
                subject(step),
                subject(step)
                    + " is "
                    + found
                    + ", and EKS goes to "
                    + step.mode()
                    + " by way of "
                    + ORDER.get(1),
                "plan again: the new plan takes both steps"))
        : new Missing(
            "the mode is " + found,
            List.of(
                new Write(
                    "eks:UpdateClusterConfig",
                    "changed the " + subject(step) + " to " + step.mode(),
                    () -> change(step))));
  }

  @Override
  public Look back(SetAuthenticationMode step) {
    return Ours.stays(subject(step), "EKS has no way back from " + step.mode());
  }

  private static AuthenticationMode mode(Cluster cluster) {
    return Optional.ofNullable(cluster.accessConfig())
        .map(a -> a.authenticationMode())
        .orElse(AuthenticationMode.CONFIG_MAP);
  }

  /** What became of the last change, for whoever waits for it. */
  private String lastUpdate(SetAuthenticationMode step) {
    return clients.eks().listUpdatesPaginator(r -> r.name(step.cluster())).updateIds().stream()
        .map(id -> clients.eks().describeUpdate(r -> r.name(step.cluster()).updateId(id)).update())
        .filter(u -> u.type() == UpdateType.ACCESS_CONFIG_UPDATE)
        .max(Comparator.comparing(Update::createdAt))
        .map(u -> "; update " + u.id() + " is " + u.statusAsString() + errors(u))
        .orElse("");
  }

  private static String errors(Update update) {
    return update.errors().stream().map(e -> ": " + e.errorMessage()).collect(Collectors.joining());
  }

  private void change(SetAuthenticationMode step) {
    clients
        .eks()
        .updateClusterConfig(
            r ->
                r.name(step.cluster())
                    .accessConfig(
                        a -> a.authenticationMode(AuthenticationMode.fromValue(step.mode()))));
  }

  @Override
  public String subject(SetAuthenticationMode step) {
    return "authentication mode of cluster " + step.cluster();
  }
}
