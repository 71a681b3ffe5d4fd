/** To be written. */
@NullMarked
package io.github.karpentersetup.k8s;

import org.jspecify.annotations.NullMarked;
