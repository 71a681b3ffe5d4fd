/** Small charts of our own with the released names and values, for the sandbox. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox.charts;

import org.jspecify.annotations.NullMarked;
