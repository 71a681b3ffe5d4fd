@NullMarked
package io.github.karpentersetup.k8s.sandbox;

import org.jspecify.annotations.NullMarked;
