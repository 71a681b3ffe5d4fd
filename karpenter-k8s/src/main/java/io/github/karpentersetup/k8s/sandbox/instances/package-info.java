/** The choice of an EC2 instance type, which the sandbox asks for when pods need a node. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox.instances;

import org.jspecify.annotations.NullMarked;
