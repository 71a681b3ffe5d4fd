/** What happened: the runner that carries a plan out, its journal, its events and its result. */
@NullMarked
package io.github.karpentersetup.run;

import org.jspecify.annotations.NullMarked;
