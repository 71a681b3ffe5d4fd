package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Ending;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.TerminateInstance;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Ends the instance of a drained node, and makes its group one smaller in the same call: a group
 * that is only made smaller chooses for itself which instance goes.
 */
final class TerminateInstanceHandler implements Handler<TerminateInstance> {

  private static final Set<InstanceStateName> ENDED =
      Set.of(InstanceStateName.SHUTTING_DOWN, InstanceStateName.TERMINATED);

  private final Clients clients;
  private final NodeGroupState groups;

  TerminateInstanceHandler(Clients clients) {
    this.clients = clients;
    this.groups = new NodeGroupState(clients);
  }

  @Override
  public Look look(TerminateInstance step) {
    if (isGone(step.instance())) {
      return new Holds(subject(step) + " is gone");
    }
    var runs = subject(step) + " runs";
    if (step.group().isEmpty()) {
      return new Missing(runs, List.of(end(step)));
    }
    if (groups.isEnding(step.group(), step.instance())) {
      return new Holds(subject(step) + " is being ended by " + step.group());
    }
    return groups
        .find(GroupKind.SELF_MANAGED, "", step.group())
        .filter(g -> g.desired() <= g.min())
        .<Look>map(
            g ->
                new Ending(
                    step.group()
                        + " keeps at least "
                        + g.min()
                        + " instances: its minimum is not lowered yet, or was raised again"))
        .orElse(new Missing(runs, List.of(endInGroup(step))));
  }

  @Override
  public Look back(TerminateInstance step) {
    return new Holds(
        subject(step)
            + " does not come back: its group launches others once it has its sizes again");
  }

  private boolean isGone(String id) {
    try {
      return clients
          .ec2()
          .describeInstancesPaginator(r -> r.instanceIds(id))
          .reservations()
          .stream()
          .flatMap(r -> r.instances().stream())
          .map(Instance::state)
          .allMatch(s -> ENDED.contains(s.name()));
    } catch (Ec2Exception e) {
      if ("InvalidInstanceID.NotFound".equals(e.awsErrorDetails().errorCode())) {
        return true;
      }
      throw e;
    }
  }

  private Write end(TerminateInstance step) {
    return new Write(
        "ec2:TerminateInstances",
        "ended " + subject(step),
        () -> clients.ec2().terminateInstances(r -> r.instanceIds(step.instance())));
  }

  private Write endInGroup(TerminateInstance step) {
    return new Write(
        "autoscaling:TerminateInstanceInAutoScalingGroup",
        "ended " + subject(step) + "; " + step.group() + " is one smaller",
        () ->
            clients
                .autoScaling()
                .terminateInstanceInAutoScalingGroup(
                    r -> r.instanceId(step.instance()).shouldDecrementDesiredCapacity(true)));
  }

  @Override
  public String subject(TerminateInstance step) {
    return "instance " + step.instance() + " of node " + step.node();
  }
}
