/** The executor for Kubernetes, over the fabric8 client. */
@NullMarked
package io.github.karpentersetup.k8s;

import org.jspecify.annotations.NullMarked;
