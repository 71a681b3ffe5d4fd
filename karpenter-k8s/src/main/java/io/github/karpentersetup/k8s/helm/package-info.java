/** Records of what a chart was installed with: Helm's own, and this library's. */
@NullMarked
package io.github.karpentersetup.k8s.helm;

import org.jspecify.annotations.NullMarked;
