package io.github.karpentersetup.step;

/**
 * A step in the AWS account. Every handler looks before it acts and tolerates having run before.
 * Tags given to a step hold the ownership tag: only what carries that is ever changed unasked, or
 * removed.
 */
public sealed interface AwsStep extends Step
    permits AttachRolePolicies,
        ConfigureAddon,
        EnsureAccessEntry,
        EnsureAddon,
        EnsureEventRule,
        EnsureFargateProfile,
        EnsureInstanceProfile,
        EnsureOidcProvider,
        EnsurePodIdentityAssociation,
        EnsurePolicy,
        EnsureQueue,
        EnsureRole,
        EnsureServiceLinkedRole,
        HoldNodeGroup,
        PutRolePolicy,
        RemovePodIdentityAssociation,
        RemoveRolePolicies,
        RequireRole,
        RevertInAccount,
        SetAuthenticationMode,
        ShrinkNodeGroup,
        TagResources,
        TerminateInstance {}
