/**
 * An AWS account in memory, behind the AWS SDK's own client interfaces: for the tests of this
 * library and of any other code that uses the SDK.
 *
 * <p>Start at {@link io.github.karpentersetup.aws.sandbox.AwsSandbox}.
 */
@NullMarked
package io.github.karpentersetup.aws.sandbox;

import org.jspecify.annotations.NullMarked;
