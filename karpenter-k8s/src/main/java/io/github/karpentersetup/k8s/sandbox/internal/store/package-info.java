/** Objects, kinds and events of the sandbox. Not API: it changes without notice. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox.internal.store;

import org.jspecify.annotations.NullMarked;
