package io.github.karpentersetup.aws.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.DefaultAwsResponseMetadata;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.util.AwsHeader;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The one point every call passes: waits, records, injects faults, and runs one at a time. */
final class CallPoint {
  private static final Pattern READ = Pattern.compile("(Describe|Get|List|Simulate|Head).*");
  private static final int SUMMARY_LENGTH = 400;

  private final Account account;
  private final Faults faults = new Faults();
  private final List<SandboxCall> calls = new ArrayList<>();
  private volatile Duration latency = Duration.ZERO;
  private volatile boolean crashed;

  CallPoint(Account account) {
    this.account = account;
  }

  Faults faults() {
    return faults;
  }

  void latency(Duration perCall) {
    latency = perCall;
  }

  void revive() {
    crashed = false;
  }

  List<SandboxCall> calls() {
    synchronized (account) {
      return List.copyOf(calls);
    }
  }

  void forgetCalls() {
    synchronized (account) {
      calls.clear();
    }
  }

  <Q extends SdkRequest, R extends SdkResponse> R call(
      AwsService service, String operation, Q request, Function<Q, R> effect) {
    pause();
    synchronized (account) {
      SandboxCall call = describe(service, operation, request);
      if (crashed) {
        throw new SandboxCrash(
            "the process is dead since an injected crash, so it cannot call "
                + call.action()
                + "; AwsSandbox.revive() starts the next one");
      }
      int index = calls.size();
      calls.add(call);
      String requestId = Ids.uuid("request", account.id(), String.valueOf(call.number()));
      try {
        R response = run(service, call, request, () -> effect.apply(request));
        calls.set(index, call.endedWith("ok"));
        return withMetadata(response, requestId);
      } catch (AwsServiceException e) {
        calls.set(index, call.endedWith(e.awsErrorDetails().errorCode()));
        throw e.toBuilder().requestId(requestId).numAttempts(1).build();
      } catch (FaultedException e) {
        calls.set(index, call.endedWith(e.effect.name()));
        throw e.unchecked(call);
      }
    }
  }

  private <R> R run(AwsService service, SandboxCall call, SdkRequest request, Supplier<R> effect) {
    Optional<Faults.Effect> fault = faults.next(call);
    if (fault.isEmpty()) {
      refuseDryRun(service, request);
      return effect.get();
    }
    switch (fault.get()) {
      case THROTTLED -> throw service.throttling();
      case DENIED ->
          throw service.accessDenied(
              account.callerArn(), call.action(), ResourceNames.arn(account, service, request));
      case FAILED -> throw service.error("InternalFailure", 500, "An internal error occurred.");
      case TIMED_OUT_AFTER_EFFECT -> carryOut(effect);
      case CRASHED_AFTER_EFFECT -> {
        carryOut(effect);
        crashed = true;
      }
      case CRASHED_BEFORE_EFFECT -> crashed = true;
      case TIMED_OUT_BEFORE_EFFECT -> {}
    }
    throw new FaultedException(fault.get());
  }

  /** Carries a request out whose response is lost on the way. */
  private static <R> void carryOut(Supplier<R> effect) {
    R unused = effect.get();
  }

  private SandboxCall describe(AwsService service, String operation, SdkRequest request) {
    boolean read = READ.matcher(operation).matches() || isDryRun(request);
    String text = request.toString();
    String parameters = text.substring(text.indexOf('(') + 1, text.length() - 1);
    return new SandboxCall(
        account.nextCallNumber(),
        service.prefix(),
        operation,
        read ? SandboxCall.Kind.READ : SandboxCall.Kind.WRITE,
        parameters.length() > SUMMARY_LENGTH
            ? parameters.substring(0, SUMMARY_LENGTH) + "…"
            : parameters,
        "running");
  }

  private static boolean isDryRun(SdkRequest request) {
    return Boolean.TRUE.equals(field(request, "DryRun"));
  }

  private static void refuseDryRun(AwsService service, SdkRequest request) {
    if (isDryRun(request)) {
      throw service.error(
          "DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
    }
  }

  static @Nullable Object field(SdkRequest request, String name) {
    SdkField<?> field = request.sdkFieldNameToField().get(name);
    return field == null ? null : field.getValueOrDefault(request);
  }

  @SuppressWarnings("unchecked") // a response's builder builds that response
  private static <R extends SdkResponse> R withMetadata(R response, String requestId) {
    SdkResponse.Builder builder = response.toBuilder();
    if (builder instanceof AwsResponse.Builder aws) {
      aws.responseMetadata(
          DefaultAwsResponseMetadata.create(Map.of(AwsHeader.AWS_REQUEST_ID, requestId)));
    }
    return (R) builder.sdkHttpResponse(SdkHttpResponse.builder().statusCode(200).build()).build();
  }

  private void pause() {
    if (latency.isZero()) {
      return;
    }
    try {
      Thread.sleep(latency.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("Thread was interrupted", e);
    }
  }

  @Override
  public String toString() {
    return "AwsSandbox " + account.id() + " " + account.region();
  }

  /** Carries a time-out or a crash out of {@link #run}, past the effect it may have had. */
  private static final class FaultedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Faults.Effect effect;

    FaultedException(Faults.Effect effect) {
      super(effect.name(), null, false, false);
      this.effect = effect;
    }

    RuntimeException unchecked(SandboxCall call) {
      if (effect == Faults.Effect.CRASHED_BEFORE_EFFECT
          || effect == Faults.Effect.CRASHED_AFTER_EFFECT) {
        throw new SandboxCrash("injected crash at " + call.action() + " (" + effect + ")");
      }
      return ApiCallTimeoutException.builder()
          .message(
              "Client execution did not complete before the specified timeout configuration: "
                  + call.action())
          .build();
    }
  }
}
