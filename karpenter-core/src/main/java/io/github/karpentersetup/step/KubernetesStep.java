package io.github.karpentersetup.step;

/** A step in the cluster. Every handler looks before it acts and tolerates having run before. */
public sealed interface KubernetesStep extends Step
    permits ApplyCrds,
        ApplyObject,
        AwaitCrds,
        AwaitDeployment,
        AwaitMoved,
        AwaitNodeClaims,
        AwaitNodeClaimsGone,
        AwaitNodes,
        AwaitReady,
        AwaitScaledToZero,
        AwaitStoredVersions,
        CordonNodes,
        DeleteNode,
        DrainNode,
        EnsureNamespace,
        ForgetRelease,
        InstallChart,
        MapNodeRole,
        PlaceDeployment,
        RemoveObjects,
        RepairRelease,
        RevertInCluster,
        ScaleDeployment {}
