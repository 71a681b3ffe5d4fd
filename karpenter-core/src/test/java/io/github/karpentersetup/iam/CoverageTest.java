package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageTest {

  private static final String ARN = "arn:aws:iam::111122223333:oidc-provider/issuer/id/1";
  private static final List<Statement> IRSA =
      TrustPolicies.irsa(ARN, "kube-system", "karpenter").statements();

  private static List<String> lacking(String statements, List<Statement> needed) {
    var document =
        PolicyDocument.parse("{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}");
    return Coverage.lacking(List.of(document), needed);
  }

  private static String trust(String condition) {
    return "{\"Effect\":\"Allow\",\"Principal\":{\"Federated\":\""
        + ARN
        + "\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\""
        + condition
        + "}";
  }

  @Test
  void everyReleaseCoversItself() {
    for (var version : VersionMatrix.releases()) {
      var documents =
          ControllerPolicies.released(version, scope()).stream()
              .map(NamedPolicy::document)
              .toList();
      assertThat(
              Coverage.lacking(
                  documents, documents.stream().flatMap(d -> d.statements().stream()).toList()))
          .as("%s", version)
          .isEmpty();
    }
  }

  @Test
  void namesWhatAnOlderReleaseDoesNotAllow() {
    var older = ControllerPolicies.released(KarpenterVersion.parse("1.10.2"), scope());
    var newer = ControllerPolicies.released(KarpenterVersion.parse("1.11.0"), scope());

    assertThat(
            Coverage.lacking(
                older.stream().map(NamedPolicy::document).toList(),
                newer.stream().flatMap(p -> p.document().statements().stream()).toList()))
        .containsExactly(
            "ec2:RunInstances on arn:aws:ec2:eu-west-1:*:placement-group/*",
            "ec2:CreateFleet on arn:aws:ec2:eu-west-1:*:placement-group/*",
            "ec2:DescribePlacementGroups on *");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"Condition\":{\"StringEquals\":{\"issuer/id/1:aud\":\"sts.amazonaws.com\"}}",
        ",\"Condition\":{\"StringLike\":{\"issuer/id/1:sub\":"
            + "\"system:serviceaccount:kube-system:*\"}}",
        ",\"Condition\":{\"StringEquals\":{\"issuer/id/1:sub\":[\"other\","
            + "\"system:serviceaccount:kube-system:karpenter\"]}}"
      })
  void aTrustPolicyThatIsAtLeastAsWideWillDo(String condition) {
    assertThat(lacking(trust(condition), IRSA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"Condition\":{\"StringEquals\":{\"issuer/id/1:sub\":\"system:serviceaccount:x:y\"}}",
        ",\"Condition\":{\"StringLike\":{\"issuer/id/1:sub\":\"system:serviceaccount:other:*\"}}",
        ",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}"
      })
  void aNarrowerOneWillNot(String condition) {
    assertThat(lacking(trust(condition), IRSA))
        .containsExactly("sts:AssumeRoleWithWebIdentity for " + ARN);
  }

  @Test
  void wildcardsAndTheCaseOfActionsAreFollowed() {
    var needed =
        List.of(Statement.allow().to("ec2:RunInstances").on("arn:aws:ec2:eu-west-1:*:x/*"));

    assertThat(lacking(allow("EC2:run*", "*"), needed)).isEmpty();
    assertThat(lacking(allow("ec2:RunInstance?", "arn:aws:ec2:*:*:x/*"), needed)).isEmpty();
    assertThat(lacking(allow("ec2:RunInstances", "arn:aws:ec2:us-east-1:*:x/*"), needed))
        .containsExactly("ec2:RunInstances on arn:aws:ec2:eu-west-1:*:x/*");
    assertThat(lacking(allow("ec2.RunInstances", "*"), needed)).hasSize(1);
  }

  @Test
  void aDenialTakesAway() {
    var needed = List.of(Statement.allow().to("iam:PassRole").on("r"));

    assertThat(
            lacking(
                allow("*", "*") + ",{\"Effect\":\"Deny\",\"Action\":\"iam:*\",\"Resource\":\"*\"}",
                needed))
        .containsExactly("iam:PassRole on r");
  }

  @Test
  void everythingButIsNotFollowed() {
    var needed = List.of(Statement.allow().to("iam:PassRole").on("r"));

    assertThat(lacking("{\"Effect\":\"Allow\",\"NotAction\":\"s3:*\",\"Resource\":\"*\"}", needed))
        .containsExactly("iam:PassRole on r");
  }

  private static String allow(String action, String resource) {
    return "{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}";
  }

  private static ControllerScope scope() {
    return ControllerScope.of(
        "eu-west-1", "111122223333", "demo", "arn:aws:iam::111122223333:role/nodes");
  }
}
