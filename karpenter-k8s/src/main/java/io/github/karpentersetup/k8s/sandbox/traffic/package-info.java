/** What the sandbox saw on the wire, and the faults it was told to answer with. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox.traffic;

import org.jspecify.annotations.NullMarked;
