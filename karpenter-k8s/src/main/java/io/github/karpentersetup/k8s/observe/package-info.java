/** Internal: reads the facts of a cluster. Not for users; may change. */
@NullMarked
package io.github.karpentersetup.k8s.observe;

import org.jspecify.annotations.NullMarked;
