/** A plan and its forecast together, as a text and as one self-contained page. */
@NullMarked
package io.github.karpentersetup.report;

import org.jspecify.annotations.NullMarked;
