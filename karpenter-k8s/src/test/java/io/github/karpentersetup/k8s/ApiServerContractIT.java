package io.github.karpentersetup.k8s;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.github.karpentersetup.executor.KubernetesExecutorContract;
import io.github.karpentersetup.executor.KubernetesWorld;
import java.io.File;

/** The contract on the API server that {@code KARPENTER_IT_KUBECONFIG} names. */
class ApiServerContractIT extends KubernetesExecutorContract {

  @Override
  protected KubernetesWorld open() {
    var kubeconfig = System.getenv("KARPENTER_IT_KUBECONFIG");
    assumeTrue(
        kubeconfig != null && new File(kubeconfig).canRead(),
        "KARPENTER_IT_KUBECONFIG names no kubeconfig: the contract is not checked on a real API"
            + " server");
    return new RealWorld(Config.fromKubeconfig(new File(kubeconfig)), RealWorld.Pods.STAY_PENDING);
  }
}
