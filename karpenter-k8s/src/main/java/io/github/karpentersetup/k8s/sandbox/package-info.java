/** A Kubernetes cluster in memory, spoken to over HTTP by any client, for tests. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox;

import org.jspecify.annotations.NullMarked;
