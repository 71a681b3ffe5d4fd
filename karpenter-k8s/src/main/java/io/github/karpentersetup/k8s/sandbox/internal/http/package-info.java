/** The sandbox's HTTP side. Not API: it changes without notice. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox.internal.http;

import org.jspecify.annotations.NullMarked;
