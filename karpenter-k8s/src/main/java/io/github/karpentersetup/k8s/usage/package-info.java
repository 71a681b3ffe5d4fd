/** Measurements of what pods use: from Prometheus, or from metrics-server. */
@NullMarked
package io.github.karpentersetup.k8s.usage;

import org.jspecify.annotations.NullMarked;
