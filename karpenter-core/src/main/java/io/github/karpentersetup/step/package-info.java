/**
 * The steps a plan is made of: one record each, data alone, with the commands that would do the
 * same by hand.
 */
@NullMarked
package io.github.karpentersetup.step;

import org.jspecify.annotations.NullMarked;
