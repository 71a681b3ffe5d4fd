/** The entry: {@link io.github.karpentersetup.KarpenterSetup}. */
@NullMarked
package io.github.karpentersetup;

import org.jspecify.annotations.NullMarked;
