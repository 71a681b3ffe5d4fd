/** Reads instance types, where they are offered, and what they cost. */
@NullMarked
package io.github.karpentersetup.aws.catalogue;

import org.jspecify.annotations.NullMarked;
