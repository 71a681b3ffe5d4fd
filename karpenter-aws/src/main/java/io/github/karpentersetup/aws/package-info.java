/**
 * The AWS side: {@link io.github.karpentersetup.aws.AwsSdkExecutor} observes an account and carries
 * out the AWS steps of a plan.
 */
@NullMarked
package io.github.karpentersetup.aws;

import org.jspecify.annotations.NullMarked;
