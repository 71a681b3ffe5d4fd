package io.github.karpentersetup.examples;

import io.github.karpentersetup.aws.sandbox.FaultInjection;
import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import java.time.Duration;

/** What can go wrong with a write. */
enum Harm {
  DIES_BEFORE,
  DIES_AFTER,
  NO_ANSWER_BEFORE,
  NO_ANSWER_AFTER,
  THROTTLED,
  SERVER_ERROR;

  boolean kills() {
    return this == DIES_BEFORE || this == DIES_AFTER;
  }

  void to(FaultInjection call) {
    switch (this) {
      case DIES_BEFORE -> call.crashBeforeEffect();
      case DIES_AFTER -> call.crashAfterEffect();
      case NO_ANSWER_BEFORE -> call.timeOutBeforeEffect();
      case NO_ANSWER_AFTER -> call.timeOutAfterEffect();
      case THROTTLED -> call.throttle(1);
      case SERVER_ERROR -> call.failInternally();
    }
  }

  Fault fault() {
    return switch (this) {
      case DIES_BEFORE -> Fault.crashBeforeEffect();
      case DIES_AFTER -> Fault.crashAfterEffect();
      case NO_ANSWER_BEFORE -> Fault.dropBeforeEffect();
      case NO_ANSWER_AFTER -> Fault.dropAfterEffect();
      case THROTTLED -> Fault.tooManyRequests(Duration.ofSeconds(1));
      case SERVER_ERROR -> Fault.internalError();
    };
  }
}
