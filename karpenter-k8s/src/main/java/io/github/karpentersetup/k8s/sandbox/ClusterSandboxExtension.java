package io.github.karpentersetup.k8s.sandbox;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.karpentersetup.k8s.sandbox.ClusterSandboxTest.Preset;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Resolves test parameters of type {@link ClusterSandbox} and {@code KubernetesClient}: one sandbox
 * for a test, closed after it. Registered as a field, it starts what it is given:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ClusterSandboxExtension CLUSTER =
 *     ClusterSandboxExtension.startedBy(() -> ClusterSandbox.builder().kubernetes("1.30").start());
 * }</pre>
 */
public final class ClusterSandboxExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ClusterSandboxExtension.class);

  private record Held(ClusterSandbox sandbox) implements AutoCloseable {
    @Override
    public void close() {
      sandbox.close();
    }
  }

  private final java.util.Optional<Supplier<ClusterSandbox>> start;

  /** Starts what {@link ClusterSandboxTest} says. */
  public ClusterSandboxExtension() {
    this.start = java.util.Optional.empty();
  }

  private ClusterSandboxExtension(Supplier<ClusterSandbox> start) {
    this.start = java.util.Optional.of(start);
  }

  /** An extension whose sandboxes come from this supplier. */
  public static ClusterSandboxExtension startedBy(Supplier<ClusterSandbox> supplier) {
    return new ClusterSandboxExtension(supplier);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == ClusterSandbox.class || type == KubernetesClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var sandbox =
        context
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                ClusterSandbox.class, key -> new Held(supplier(context).get()), Held.class)
            .sandbox();
    return parameter.getParameter().getType() == ClusterSandbox.class ? sandbox : sandbox.client();
  }

  private Supplier<ClusterSandbox> supplier(ExtensionContext context) {
    return start.orElseGet(
        () ->
            AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), ClusterSandboxTest.class)
                    .map(ClusterSandboxTest::value)
                    .orElse(Preset.EMPTY)
                    .equals(Preset.LAB)
                ? ClusterSandbox::lab
                : ClusterSandbox::start);
  }
}
