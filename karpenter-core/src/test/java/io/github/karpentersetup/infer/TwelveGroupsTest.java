package io.github.karpentersetup.infer;

import static io.github.karpentersetup.infer.Groups.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.AwsFacts.AutoScalingGroup;
import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.GroupLaunch;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A cluster of twelve odd node groups, as a golden file. */
class TwelveGroupsTest {

  private static final String TAG = "k8s.io/cluster-autoscaler/node-template/";

  private static List<Groups> groups() {
    return new ArrayList<>(
        List.of(
            group("host"),
            group("web-a").subnets("subnet-1").label("team", "web"),
            group("web-b").subnets("subnet-2").label("team", "web").types("m6i.xlarge"),
            group("Batch_Spot")
                .capacity("SPOT")
                .types("c6i.large", "c5.large", "c6a.large")
                .taint("batch", "", "NoSchedule")
                .most(50),
            group("gpu")
                .ami("AL2023_x86_64_NVIDIA")
                .types("g5.xlarge")
                .taint("nvidia.com/gpu", "true", "NoSchedule")
                .disk(200),
            group("arm")
                .ami("BOTTLEROCKET_ARM_64")
                .types("m7g.large", "m6i.large")
                .label("eks.amazonaws.com/nodegroup", "arm"),
            group("old").ami("AL2_x86_64").template(Groups.metadata("optional", 2)),
            group("windows").ami("WINDOWS_FULL_2022_x86_64").types("m5.xlarge").disk(50),
            group("golden")
                .ami("CUSTOM")
                .template(Groups.image("ami-0abc", "#!/bin/bash\n/etc/eks/bootstrap.sh c\n"))
                .securityGroups("sg-9"),
            group("disks")
                .template(
                    Groups.volumes(
                        Groups.volume("/dev/xvda", 80, "gp3"),
                        Groups.volume("/dev/xvdb", 500, "st1")))
                .taint("node.kubernetes.io/unschedulable", "", "NoSchedule")
                .taint("node.cilium.io/agent-not-ready", "true", "NoExecute"),
            group("near").template(Groups.others("placement group near", "key pair ops"))));
  }

  /** The twelfth is no managed one. */
  private static AutoScalingGroup legacy() {
    return new AutoScalingGroup(
        "legacy",
        new Scaling(0, 0, 6),
        List.of(),
        List.of(),
        Map.of(
            TAG + "label/tier", "db",
            TAG + "taint/dedicated", "db:NoSchedule",
            TAG + "resources/example.com/fpga", "1"),
        new GroupLaunch(
            List.of("subnet-3"),
            List.of("r5.large", "r6g.large"),
            Optional.of(
                new LaunchTemplate(
                    "lt-legacy",
                    "7",
                    List.of("sg-1"),
                    Groups.image("ami-0def", "nodeadm init # secret: hunter2"))),
            1,
            50,
            Map.of("cost-center", "42"),
            List.of("a warm pool", "on-demand for 1 nodes and 50% of the others")));
  }

  private static ClusterFacts facts(List<Groups> groups) {
    return FactsEditor.edit(Groups.facts(groups.toArray(Groups[]::new)))
        .set(List.of(legacy()), "aws", "autoScalingGroups")
        .set(
            Map.of("id", "sg-9", "vpcId", "vpc-1", "name", "own", "tags", Map.of()),
            "aws",
            "securityGroups",
            "sg-9")
        .facts();
  }

  private static SetupSpec spec() {
    return SetupSpec.builder()
        .cluster(LabFacts.CLUSTER)
        .karpenter(KarpenterVersion.NEWEST)
        .karpenterOn(Host.nodeGroups("host"))
        .inferNodePools(Inferred.fromNodeGroups())
        .build();
  }

  private static String golden(String name) throws IOException {
    try (var in = TwelveGroupsTest.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String notes(Inference inference) {
    return inference.notes().stream()
        .map(n -> n.kind() + " " + n.code() + ": " + n + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void becomeTheseManifestsWithTheseNotes() throws IOException {
    var inference = Planner.infer(spec(), facts(groups()));

    assertThat(inference.toYaml()).isEqualTo(golden("twelve-groups.yaml"));
    assertThat(notes(inference)).isEqualTo(golden("twelve-groups.txt"));
  }

  @Test
  void areManifestsThatTheNewestReleaseTakes() {
    var inference = Planner.infer(spec(), facts(groups()));

    assertThat(Manifests.validate(inference.toYaml(), KarpenterVersion.NEWEST))
        .isNotEmpty()
        .allSatisfy(v -> assertThat(v.problems()).as(v.name()).isEmpty());
  }

  @Test
  void comeOutTheSameInWhateverOrderTheyAreListed() {
    var expected = Json.write(Planner.infer(spec(), facts(groups())));
    var random = new Random(7);
    for (int i = 0; i < 5; i++) {
      var shuffled = groups();
      Collections.shuffle(shuffled, random);
      assertThat(Json.write(Planner.infer(spec(), facts(shuffled)))).isEqualTo(expected);
    }
  }

  @Test
  void aPlanOfThemShowsNoUserData() {
    var plan = Planner.plan(spec(), facts(groups()));

    assertThat(plan.toString()).doesNotContain("hunter2").contains("characters, sha256 ");
    assertThat(plan.findings()).extracting(f -> f.code()).contains("not-carried-over");
  }
}
