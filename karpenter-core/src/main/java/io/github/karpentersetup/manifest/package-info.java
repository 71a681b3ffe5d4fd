/**
 * Node pools and node classes as Kubernetes manifests in both API versions, and the rules that the
 * API server and Karpenter hold them to.
 */
@NullMarked
package io.github.karpentersetup.manifest;

import org.jspecify.annotations.NullMarked;
