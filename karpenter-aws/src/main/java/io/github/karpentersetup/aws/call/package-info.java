/** How AWS is called: the clients, and the one place that reads the SDK's errors. */
@NullMarked
package io.github.karpentersetup.aws.call;

import org.jspecify.annotations.NullMarked;
