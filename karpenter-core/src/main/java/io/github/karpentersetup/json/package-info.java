/** How everything that is saved, printed or sent is written: one mapper, one canonical form. */
@NullMarked
package io.github.karpentersetup.json;

import org.jspecify.annotations.NullMarked;
