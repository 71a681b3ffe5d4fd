/**
 * How everything that is saved, printed or sent is written: one mapper, one canonical form. And how
 * the YAML that people wrote is read.
 */
@NullMarked
package io.github.karpentersetup.json;

import org.jspecify.annotations.NullMarked;
