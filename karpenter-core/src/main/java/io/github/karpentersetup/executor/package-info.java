/**
 * The two plug points: {@link AwsExecutor} and {@link KubernetesExecutor} observe, and carry out
 * the steps of a plan.
 */
@NullMarked
package io.github.karpentersetup.executor;

import org.jspecify.annotations.NullMarked;
