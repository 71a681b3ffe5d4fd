/** Karpenter and Kubernetes versions, and which go together. */
@NullMarked
package io.github.karpentersetup.version;

import org.jspecify.annotations.NullMarked;
