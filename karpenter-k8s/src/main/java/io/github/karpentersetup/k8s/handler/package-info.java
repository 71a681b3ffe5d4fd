/**
 * Internal: one handler per {@link io.github.karpentersetup.step.KubernetesStep}. Not for users;
 * may change.
 */
@NullMarked
package io.github.karpentersetup.k8s.handler;

import org.jspecify.annotations.NullMarked;
