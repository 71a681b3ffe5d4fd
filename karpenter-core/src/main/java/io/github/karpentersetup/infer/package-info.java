/**
 * Node pools and node classes made from the node groups of a cluster. Does no I/O: the same facts
 * give the same pools, whatever order they come in.
 */
@NullMarked
package io.github.karpentersetup.infer;

import org.jspecify.annotations.NullMarked;
