/**
 * What can go wrong: {@link io.github.karpentersetup.error.KarpenterSetupException} and its few
 * kinds.
 */
@NullMarked
package io.github.karpentersetup.error;

import org.jspecify.annotations.NullMarked;
