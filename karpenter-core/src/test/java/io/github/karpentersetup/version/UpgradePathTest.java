package io.github.karpentersetup.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradePathTest {

  private static UpgradePath path(String from, String to, String kubernetes) {
    return UpgradePath.between(
        KarpenterVersion.parse(from),
        KarpenterVersion.parse(to),
        KubernetesVersion.parse(kubernetes));
  }

  @ParameterizedTest
  @CsvSource({
    "0.32.10, 1.14.1, 1.28, 0.33.12 1.0.14 1.14.1",
    "0.32.1, 1.14.1, 1.29, 0.34.13 1.0.14 1.14.1",
    "0.32.1, 0.37.7, 1.28, 0.37.7",
    "0.33.0, 1.14.1, 1.28, 0.33.12 1.0.14 1.14.1",
    "0.36.0, 1.14.1, 1.29, 0.36.9 1.0.14 1.14.1",
    "0.36.9, 1.14.1, 1.29, 0.36.9 1.0.14 1.14.1",
    "0.37.0, 1.14.1, 1.30, 0.37.7 1.0.14 1.14.1",
    "0.37.8, 1.14.1, 1.30, 0.37.8 1.0.14 1.14.1",
    "0.36.0, 1.0.14, 1.29, 0.36.9 1.0.14",
    "0.36.0, 1.0.6, 1.29, 0.36.9 1.0.6",
    "0.36.0, 0.36.9, 1.29, 0.36.9",
    "1.0.3, 1.14.1, 1.29, 1.0.14 1.14.1",
    "1.0.8, 1.14.1, 1.29, 1.0.8 1.14.1",
    "1.0.8, 1.0.14, 1.29, 1.0.14",
    "1.1.0, 1.14.1, 1.30, 1.14.1",
    "1.9.0, 1.14.1, 1.33, 1.14.1",
    "1.14.1, 1.14.1, 1.33, 1.14.1",
  })
  void goesThroughWhatConvertsAndWhatRewrites(
      String from, String to, String kubernetes, String releases) {
    assertThat(
            path(from, to, kubernetes).releases().stream()
                .map(Object::toString)
                .collect(Collectors.joining(" ")))
        .isEqualTo(releases);
  }

  @Test
  void letsTheLineThatIsThereBeFinishedOutsideItsRange() {
    assertThat(path("0.36.0", "1.14.1", "1.31").releases()).first().hasToString("0.36.9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.14.1|1.13.1|1.33|the cluster has Karpenter 1.14.1, and 1.13.1 is older → use"
            + " karpenter(\"1.14.1\") or newer: Karpenter cannot go back",
        "0.31.4|1.14.1|1.28|Karpenter 0.31.4 is older than 0.32, whose objects of v1alpha5 no"
            + " release after 0.32 knows → upgrade to 0.32.10 by its own guide, replace Provisioners"
            + " and AWSNodeTemplates by NodePools and EC2NodeClasses, then plan again",
        "0.36.0|1.0.3|1.29|Karpenter 1.0.3 leaves v1beta1 objects stored, which 1.0.6 and newer"
            + " rewrite → use karpenter(\"1.0.14\")",
        "0.36.0|1.14.1|1.24|only the 1.0 line converts the objects in the cluster, 1.0.14 supports"
            + " Kubernetes 1.25 to 1.31, and the cluster runs 1.24 → upgrade the cluster to 1.25"
            + " first",
        "0.37.0|1.14.1|1.32|only the 1.0 line converts the objects in the cluster, 1.0.14 supports"
            + " Kubernetes 1.25 to 1.31, and the cluster runs 1.32 → EKS does not go back to an older"
            + " version: let node groups take over, uninstall Karpenter with its CRDs, and plan"
            + " 1.14.1 as a new installation",
        "0.32.0|1.14.1|1.31|Karpenter 0.32.0 has to go through a line from 0.33 to 0.37, and none"
            + " of them supports Kubernetes 1.31 → EKS does not go back to an older version: let"
            + " node groups take over, uninstall Karpenter with its CRDs, and plan 1.14.1 as a new"
            + " installation",
      })
  void saysWhyThereIsNoPathAndWhatToDo(String from, String to, String kubernetes, String obstacle) {
    var path = path(from, to, kubernetes);

    assertThat(path.releases()).isEmpty();
    assertThat(path.obstacle().map(p -> p.message() + " → " + p.fix())).contains(obstacle);
  }

  @Test
  void everyReleaseOnTheWayCanBeInstalledOnTheClusterOrIsOfTheLineThatRuns() {
    for (var from : VersionMatrix.releases()) {
      for (var to : VersionMatrix.releases()) {
        for (int minor = 23; minor <= 36; minor++) {
          var kubernetes = new KubernetesVersion(1, minor);
          var path = UpgradePath.between(from, to, kubernetes);
          assertThat(path.obstacle().isPresent()).isEqualTo(path.releases().isEmpty());
          assertThat(path.releases()).isSorted();
          assertThat(path.waypoints())
              .as("%s to %s on %s", from, to, kubernetes)
              .allMatch(v -> VersionMatrix.supports(v, kubernetes) || v.minor() == from.minor());
        }
      }
    }
  }
}
