/**
 * Custom resource definitions as the API server reads them: structural schemas and CEL rules, held
 * against objects without asking a server.
 */
@NullMarked
package io.github.karpentersetup.k8s.crd;

import org.jspecify.annotations.NullMarked;
