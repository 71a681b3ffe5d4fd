/**
 * What Karpenter would do with this cluster's pods: facts and node pools turned into what {@code
 * whatif} packs, and its answer turned into nodes, costs and reasons that people and programs can
 * read. No I/O.
 */
@NullMarked
package io.github.karpentersetup.forecast;

import org.jspecify.annotations.NullMarked;
