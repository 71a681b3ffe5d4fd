/**
 * What was observed: {@link ClusterFacts} and its parts. Data only; nothing here reads the world.
 */
@NullMarked
package io.github.karpentersetup.facts;

import org.jspecify.annotations.NullMarked;
