/**
 * What a user writes: node pools, node classes and the set-up they belong to. Immutable values with
 * a stable JSON form, whose keys are the names of the fluent methods.
 */
@NullMarked
package io.github.karpentersetup.spec;

import org.jspecify.annotations.NullMarked;
