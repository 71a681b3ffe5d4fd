package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares with the documents of the tutorial, for the release it installs. */
class LabPolicyTest {

  private static final KarpenterVersion LAB = KarpenterVersion.parse("0.36.0");
  private static final ControllerScope SCOPE =
      ControllerScope.of(
          "eu-west-1",
          "111122223333",
          "demo",
          "arn:aws:iam::111122223333:role/KarpenterNodeRole-demo");

  @Test
  void guidePolicyIsTheLabsForTheLabsRelease() {
    var policy = ControllerPolicies.guide(LAB, SCOPE);

    assertThat(policy.name()).isEqualTo("KarpenterControllerPolicy-demo");
    assertSame(policy.document(), lab("controller-policy.json"));
  }

  @Test
  void trustPoliciesAreTheLabs() {
    assertSame(TrustPolicies.node(Partition.AWS), lab("node-trust-policy.json"));
    assertSame(
        TrustPolicies.irsa(
            "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/4F0A",
            "kube-system",
            "karpenter"),
        lab("controller-trust-policy.json"));
  }

  /** The document that the tutorial writes to a file, with its shell variables filled in. */
  private static PolicyDocument lab(String file) {
    var text = SharedReference.text("reference/karpenter-lab.md").replace('\u00a0', ' ');
    var here =
        Pattern.compile("EOF > " + Pattern.quote(file) + "\\n(\\{.*?\\n\\})\\nEOF", Pattern.DOTALL);
    var echo = Pattern.compile("echo '(\\{[^']*)' > " + Pattern.quote(file));
    return PolicyDocument.parse(
        Pattern.compile(here + "|" + echo, Pattern.DOTALL)
            .matcher(text)
            .results()
            .findFirst()
            .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
            .orElseThrow()
            .replace("${OIDC_ENDPOINT#*//}", "oidc.eks.eu-west-1.amazonaws.com/id/4F0A")
            .replace("${KARPENTER_NAMESPACE}", "kube-system")
            .replace("${CLUSTER_NAME}", SCOPE.clusterName())
            .replace("${AWS_PARTITION}", "aws")
            .replace("${AWS_REGION}", SCOPE.region())
            .replaceAll(
                Pattern.quote("${AWS_ACCOUNT_ID}"), Matcher.quoteReplacement("111122223333")));
  }

  private static void assertSame(PolicyDocument ours, PolicyDocument lab) {
    assertThat(ours.sameAs(lab))
        .as("ours:%n%s%nlab:%n%s", ours.toPrettyJson(), lab.toPrettyJson())
        .isTrue();
  }
}
