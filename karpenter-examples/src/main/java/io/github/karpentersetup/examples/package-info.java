/** The library at work: a quick start, the lab's cluster in memory, and what both print. */
@NullMarked
package io.github.karpentersetup.examples;

import org.jspecify.annotations.NullMarked;
