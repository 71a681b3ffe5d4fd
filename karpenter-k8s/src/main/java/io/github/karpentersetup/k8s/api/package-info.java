/**
 * Internal: the few calls to the API server that this module makes, over the fabric8 client's
 * connection. Objects are trees here, because steps carry whole manifests, and one place turns what
 * goes wrong into {@link io.github.karpentersetup.k8s.api.ApiFailure}. Not for users; may change.
 */
@NullMarked
package io.github.karpentersetup.k8s.api;

import org.jspecify.annotations.NullMarked;
