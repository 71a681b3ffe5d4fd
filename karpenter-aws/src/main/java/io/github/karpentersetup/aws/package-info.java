/** To be written. */
@NullMarked
package io.github.karpentersetup.aws;

import org.jspecify.annotations.NullMarked;
