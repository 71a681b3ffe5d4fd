package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Sample.CLASS;
import static io.github.karpentersetup.manifest.Sample.NEW;
import static io.github.karpentersetup.manifest.Sample.OLD;
import static io.github.karpentersetup.manifest.Sample.OLD_POOL;
import static io.github.karpentersetup.manifest.Sample.POOL;
import static io.github.karpentersetup.manifest.Sample.problems;
import static io.github.karpentersetup.manifest.Sample.spec;
import static io.github.karpentersetup.manifest.Sample.templateSpec;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the CRDs let pass and Karpenter cannot use. */
class RuntimeRulesTest {

  private static final String TOO_LONG = " is longer than Karpenter can count, 2562047h";

  private static void refuses(String manifest, String path, String message, String fix) {
    assertThat(problems(manifest, NEW)).containsExactly(Problem.runtime(path, message, fix));
  }

  @Test
  void refusesDurationsThatGoCannotHold() {
    refuses(
        templateSpec(POOL, "expireAfter: 2562048h\n"),
        "spec.template.spec.expireAfter",
        "\"2562048h\"" + TOO_LONG,
        "write a shorter duration");
    refuses(
        templateSpec(POOL, "terminationGracePeriod: 9223372037s\n"),
        "spec.template.spec.terminationGracePeriod",
        "\"9223372037s\"" + TOO_LONG,
        "write a shorter duration");
    refuses(
        spec(POOL, "disruption: {consolidateAfter: 2562047h60m}\n"),
        "spec.disruption.consolidateAfter",
        "\"2562047h60m\"" + TOO_LONG,
        "write a shorter duration");
    refuses(
        spec(
            POOL,
            "disruption: {consolidateAfter: 0s, budgets: [{nodes: \"1\", schedule: \"@daily\","
                + " duration: 9999999h}]}\n"),
        "spec.disruption.budgets[0].duration",
        "\"9999999h\"" + TOO_LONG,
        "write a shorter duration");
    assertThat(problems(spec(OLD_POOL, "disruption: {expireAfter: 9999999h}\n"), OLD))
        .containsExactly(
            Problem.runtime(
                "spec.disruption.expireAfter",
                "\"9999999h\"" + TOO_LONG,
                "write a shorter duration"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2562047h", "2562047h47m16s", "Never", "0s"})
  void acceptsDurationsThatGoCanHold(String duration) {
    assertThat(problems(templateSpec(POOL, "expireAfter: " + duration + "\n"), NEW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ti", "T"})
  void refusesAUnitWithoutASize(String size) {
    refuses(
        spec(CLASS, "blockDeviceMappings: [{deviceName: a, ebs: {volumeSize: " + size + "}}]\n"),
        "spec.blockDeviceMappings[0].ebs.volumeSize",
        "\"" + size + "\" is not a size",
        "write a size in Gi, G, Ti or T, such as 100Gi");
  }

  @Test
  void refusesAnEmptyEvictionThreshold() {
    refuses(
        spec(CLASS, "kubelet: {evictionHard: {memory.available: \"\"}}\n"),
        "spec.kubelet.evictionHard[memory.available]",
        "is empty",
        "write a percentage or a Kubernetes quantity, such as 5% or 500Mi");
    assertThat(
            problems(
                templateSpec(OLD_POOL, "kubelet: {evictionHard: {memory.available: \"\"}}\n"), OLD))
        .extracting(Problem::path)
        .containsExactly("spec.template.spec.kubelet.evictionHard[memory.available]");
  }

  @Test
  void refusesAVolumeWithoutANameOrWithoutItsSettings() {
    refuses(
        spec(CLASS, "blockDeviceMappings: [{ebs: {volumeSize: 1Gi}}]\n"),
        "spec.blockDeviceMappings[0].deviceName",
        "is missing",
        "name the device, such as /dev/xvda");
    refuses(
        spec(CLASS, "blockDeviceMappings: [{deviceName: /dev/xvda}]\n"),
        "spec.blockDeviceMappings[0].ebs",
        "is missing; Karpenter cannot build the launch template",
        "add ebs with volumeSize, such as 100Gi");
  }

  @Test
  void refusesUserDataBeyondEc2sLimit() {
    refuses(
        spec(CLASS, "userData: \"" + "x".repeat(16_385) + "\"\n"),
        "spec.userData",
        "takes 16385 bytes, EC2 allows 16384",
        "fetch the larger part from S3 when the node starts");
    assertThat(problems(spec(CLASS, "userData: \"" + "x".repeat(16_384) + "\"\n"), NEW)).isEmpty();
  }

  @Test
  void refusesAnArnWhereARoleOrProfileIsNamed() {
    refuses(
        CLASS.replace("role: nodes", "role: arn:aws:iam::111122223333:role/eks/nodes"),
        "spec.role",
        "\"arn:aws:iam::111122223333:role/eks/nodes\" is an ARN, where a name is needed",
        "write nodes");
    refuses(
        CLASS.replace(
            "role: nodes", "instanceProfile: arn:aws:iam::111122223333:instance-profile/nodes"),
        "spec.instanceProfile",
        "\"arn:aws:iam::111122223333:instance-profile/nodes\" is an ARN, where a name is needed",
        "write nodes");
  }

  @Test
  void refusesAPublicAddressOnSeveralInterfaces() {
    var one = "{networkCardIndex: 0, deviceIndex: 0, interfaceType: interface}";
    var second = "{networkCardIndex: 0, deviceIndex: 1, interfaceType: %s}";
    var lines =
        "associatePublicIPAddress: true\nnetworkInterfaces: [" + one + ", " + second + "]\n";
    refuses(
        spec(CLASS, lines.formatted("interface")),
        "spec.associatePublicIPAddress",
        "is true, and EC2 gives no public address to nodes with 2 network interfaces",
        "leave it out, or keep one of networkInterfaces with interfaceType interface");
    assertThat(problems(spec(CLASS, lines.formatted("efa-only")), NEW)).isEmpty();
  }

  @Test
  void refusesATaintThatIsAStartupTaintToo() {
    var taint = "[{key: example.com/a, effect: NoSchedule, value: %s}]";
    refuses(
        templateSpec(
            POOL,
            "taints: " + taint.formatted("a") + "\nstartupTaints: " + taint.formatted("b") + "\n"),
        "spec.template.spec.startupTaints[0]",
        "taint \"example.com/a\" with effect NoSchedule is given already at"
            + " spec.template.spec.taints[0]",
        "remove one of the two");
    assertThat(
            problems(
                templateSpec(
                    POOL, "taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoExecute}]\n"),
                NEW))
        .isEmpty();
  }

  @Test
  void refusesABadTermThatPassesTheServerBesideAGoodOne() {
    var terms = "subnetSelectorTerms:\n    - {id: subnet-2, tags: {a: b}}";
    var problems = problems(CLASS.replace("subnetSelectorTerms:", terms), NEW);
    assertThat(problems)
        .containsExactly(
            Problem.runtime(
                "spec.subnetSelectorTerms[0]",
                "id does not go with tags in one term; the API server lets it pass beside other"
                    + " terms, and id alone would count",
                "keep id alone, and move the rest to a term of its own"));
  }

  @Test
  void refusesLabelsThatAreKarpentersOwn() {
    for (var key : List.of("karpenter.sh/initialized", "karpenter.k8s.aws/mine")) {
      var pool = Sample.template(POOL, "metadata: {labels: {" + key + ": \"true\"}}\n");
      assertThat(problems(pool, NEW)).extracting(Problem::fix).containsExactly(LabelRules.FIX);
    }
  }
}
