package io.github.karpentersetup.aws;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Counts the calls that write, of every SDK client of the tests; the SDK finds it by resource. */
public final class WriteCounter implements ExecutionInterceptor {

  private static final AtomicInteger WRITES = new AtomicInteger();

  static int writes() {
    return WRITES.get();
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    var operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    if (!operation.matches("(Describe|Get|List).*")) {
      WRITES.incrementAndGet();
    }
  }
}
