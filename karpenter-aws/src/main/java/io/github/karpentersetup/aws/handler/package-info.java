/**
 * One handler per AWS step: each looks, and names the writes that are missing. {@link
 * io.github.karpentersetup.aws.handler.Handlers} carries them out.
 */
@NullMarked
package io.github.karpentersetup.aws.handler;

import org.jspecify.annotations.NullMarked;
