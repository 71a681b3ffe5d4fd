/** Reads what an account holds into {@link io.github.karpentersetup.facts.AwsFacts}. */
@NullMarked
package io.github.karpentersetup.aws.observe;

import org.jspecify.annotations.NullMarked;
