package io.github.karpentersetup.k8s.sandbox;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a JUnit 5 class a sandbox of its own, as a parameter of type {@link
 * ClusterSandbox} or {@code KubernetesClient}, and closes it afterwards.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterSandboxExtension.class)
public @interface ClusterSandboxTest {
  /** What it starts with. */
  Preset value() default Preset.EMPTY;

  /** What a sandbox starts with. */
  enum Preset {
    /** {@link ClusterSandbox#start()}. */
    EMPTY,
    /** {@link ClusterSandbox#lab()}. */
    LAB
  }
}
