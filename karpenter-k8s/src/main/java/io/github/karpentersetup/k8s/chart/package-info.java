/**
 * Helm charts rendered to plain Kubernetes objects. Helm itself does it, in a child JVM of its own.
 */
@NullMarked
package io.github.karpentersetup.k8s.chart;

import org.jspecify.annotations.NullMarked;
