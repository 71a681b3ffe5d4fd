package io.github.karpentersetup.iam;

import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What tells Karpenter that a node is about to go: events, and the queue they are sent to. */
public final class InterruptionRules {

  /** How long the queue keeps a message; an older warning is of no use. */
  public static final Duration RETENTION = Duration.ofMinutes(5);

  private InterruptionRules() {}

  /** The rules whose events a release handles: four, and a fifth from 1.10. */
  public static List<InterruptionRule> of(KarpenterVersion version) {
    var rules =
        new ArrayList<>(
            List.of(
                new InterruptionRule("ScheduledChangeRule", "aws.health", "AWS Health Event"),
                new InterruptionRule(
                    "SpotInterruptionRule", "aws.ec2", "EC2 Spot Instance Interruption Warning"),
                new InterruptionRule(
                    "RebalanceRule", "aws.ec2", "EC2 Instance Rebalance Recommendation"),
                new InterruptionRule(
                    "InstanceStateChangeRule",
                    "aws.ec2",
                    "EC2 Instance State-change Notification")));
    if (version.atLeast(1, 10, 0)) {
      rules.add(
          new InterruptionRule(
              "CapacityReservationInterruptionRule",
              "aws.ec2",
              "EC2 Capacity Reservation Instance Interruption Warning"));
    }
    return List.copyOf(rules);
  }

  /**
   * The access policy of the queue: EventBridge and SQS may send to it and, from 1.0, nobody may
   * use it without TLS.
   */
  public static PolicyDocument queuePolicy(String queueArn, KarpenterVersion version) {
    var statements = new ArrayList<Statement>();
    statements.add(
        Statement.allow()
            .by(Principal.service("events.amazonaws.com"), Principal.service("sqs.amazonaws.com"))
            .to("sqs:SendMessage")
            .on(queueArn));
    if (version.atLeast(1, 0, 0)) {
      statements.add(
          Statement.deny("DenyHTTP")
              .by(Principal.ANYONE)
              .to("sqs:*")
              .on(queueArn)
              .when(new Condition("Bool", "aws:SecureTransport", List.of("false"))));
    }
    return new PolicyDocument(
        PolicyDocument.LANGUAGE, Optional.of("EC2InterruptionPolicy"), statements);
  }
}
