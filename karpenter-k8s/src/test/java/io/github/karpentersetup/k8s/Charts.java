package io.github.karpentersetup.k8s;

import io.github.karpentersetup.executor.KubernetesWorld;
import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.version.KarpenterVersion;

/** The stand-in charts of the contract's release, written once for all tests. */
final class Charts {

  static final StandInCharts STAND_INS =
      StandInCharts.directory(KarpenterVersion.parse(KubernetesWorld.RELEASE));

  private Charts() {}
}
