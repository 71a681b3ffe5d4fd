/** To be written. */
@NullMarked
package io.github.karpentersetup.examples;

import org.jspecify.annotations.NullMarked;
