/**
 * What to do: {@link SetupPlan}, and the planner that makes one from a spec and facts without any
 * I/O.
 */
@NullMarked
package io.github.karpentersetup.plan;

import org.jspecify.annotations.NullMarked;
