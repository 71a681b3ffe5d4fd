/** What a Kubernetes API server does with a request. Not API: it changes without notice. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox.internal.api;

import org.jspecify.annotations.NullMarked;
