/**
 * What would Karpenter do? Packs pods onto the instance types that node pools allow, in memory and
 * without touching anything, and says which nodes that takes, which pods find no place and why, and
 * what the nodes cost. The order of decisions is that of Karpenter 1.14's scheduler ({@code
 * pkg/controllers/provisioning/scheduling} of kubernetes-sigs/karpenter).
 */
@NullMarked
package io.github.karpentersetup.whatif;

import org.jspecify.annotations.NullMarked;
