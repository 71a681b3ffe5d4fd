/** To be written. */
@NullMarked
package io.github.karpentersetup.error;

import org.jspecify.annotations.NullMarked;
