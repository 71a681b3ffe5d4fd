/** IAM policy documents as typed data, and what each Karpenter release needs of them. */
@NullMarked
package io.github.karpentersetup.iam;

import org.jspecify.annotations.NullMarked;
