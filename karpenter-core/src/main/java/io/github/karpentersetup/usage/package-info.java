/**
 * What pods use, and what that says about their requests and about the nodes they need. Pure: a
 * {@link io.github.karpentersetup.usage.UsageSource} brings the measurements.
 */
@NullMarked
package io.github.karpentersetup.usage;

import org.jspecify.annotations.NullMarked;
