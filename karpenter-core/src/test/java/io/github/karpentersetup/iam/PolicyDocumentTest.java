package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyDocumentTest {

  private static final PolicyDocument EXAMPLE =
      PolicyDocument.of(
          Statement.allow("Launch")
              .to("ec2:RunInstances", "ec2:CreateFleet")
              .on("*")
              .when(
                  Condition.stringEquals("aws:RequestedRegion", "eu-west-1"),
                  Condition.stringLike("aws:RequestTag/a", "*"),
                  Condition.stringEquals("aws:RequestTag/b", "1", "2")));

  @Test
  void writesElementsInTheOrderOfIamAndOneValueWithoutAList() {
    assertThat(EXAMPLE.toJson())
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Launch\",\"Effect\":\"Allow\","
                + "\"Action\":[\"ec2:RunInstances\",\"ec2:CreateFleet\"],\"Resource\":\"*\","
                + "\"Condition\":{\"StringEquals\":{\"aws:RequestedRegion\":\"eu-west-1\","
                + "\"aws:RequestTag/b\":[\"1\",\"2\"]},\"StringLike\":{\"aws:RequestTag/a\":\"*\"}}}]}");
  }

  @Test
  void writesOneValueALineForPeople() {
    assertThat(PolicyDocument.of(Statement.allow().to("a:B", "a:C")).toPrettyJson())
        .isEqualTo(
            """
            {
              "Version" : "2012-10-17",
              "Statement" : [
                {
                  "Effect" : "Allow",
                  "Action" : [
                    "a:B",
                    "a:C"
                  ]
                }
              ]
            }""");
  }

  @Test
  void readsWhatItWrites() {
    assertThat(PolicyDocument.parse(EXAMPLE.toJson()).sameAs(EXAMPLE)).isTrue();
    assertThat(PolicyDocument.parse(EXAMPLE.toPrettyJson()).toJson()).isEqualTo(EXAMPLE.toJson());
  }

  @Test
  void isItselfInsideOtherJson() {
    var policy = new NamedPolicy("name", EXAMPLE);

    var read = Json.read(Json.write(policy), NamedPolicy.class);

    assertThat(Json.tree(policy).get("document")).isEqualTo(Json.readTree(EXAMPLE.toJson()));
    assertThat(read.document().sameAs(EXAMPLE)).isTrue();
  }

  @Test
  void isTheSameWhateverTheOrderTheListsAndTheCaseOfActions() {
    var one =
        PolicyDocument.parse(
            """
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "A", "Effect": "Allow", "Action": ["s3:Get", "s3:Put"], "Resource": ["x"],
               "Condition": {"StringLike": {"k": ["1", "2"]}, "Bool": {"aws:SecureTransport": false}}},
              {"Sid": "B", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "y"}]}
            """);
    var other =
        PolicyDocument.parse(
            """
            {"Statement": [
              {"Sid": "B", "Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": ["*"],
               "Resource": ["y", "y"]},
              {"Sid": "A", "Effect": "Allow", "Action": ["S3:put", "s3:Get"], "Resource": "x",
               "Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringLike": {"k": ["2", "1"]}}}
             ], "Version": "2012-10-17"}
            """);

    assertThat(one.sameAs(other)).isTrue();
    assertThat(other.sameAs(one)).isTrue();
  }

  @Test
  void differsInAnythingThatIamReads() {
    var statement = Statement.allow("A").to("s3:Get").on("x").when(Condition.stringLike("k", "v"));
    var document = PolicyDocument.of(statement);

    assertThat(
            List.of(
                Statement.allow("B").to("s3:Get").on("x").when(Condition.stringLike("k", "v")),
                Statement.deny("A").to("s3:Get").on("x").when(Condition.stringLike("k", "v")),
                statement.to("s3:Put"),
                statement.on("X"),
                statement.by(Principal.ANYONE),
                Statement.allow("A").to("s3:Get").on("x"),
                Statement.allow("A").to("s3:Get").on("x").when(Condition.stringEquals("k", "v")),
                Statement.allow("A").to("s3:Get").on("x").when(Condition.stringLike("k", "V"))))
        .noneMatch(other -> PolicyDocument.of(other).sameAs(document));
    assertThat(
            new PolicyDocument("2008-10-17", Optional.empty(), List.of(statement)).sameAs(document))
        .isFalse();
    assertThat(PolicyDocument.of(statement, statement.to("s3:Put")).sameAs(document)).isFalse();
  }

  @Test
  void keepsElementsThatItDoesNotWriteItself() {
    var json =
        "{\"Version\":\"2008-10-17\",\"Id\":\"Q\",\"Statement\":[{\"Effect\":\"Deny\","
            + "\"NotPrincipal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"NotAction\":\"iam:*\","
            + "\"NotResource\":[\"a\",\"b\"]},{\"Effect\":\"Allow\","
            + "\"Principal\":{\"Service\":[\"a\",\"b\"],\"AWS\":\"c\",\"CanonicalUser\":\"d\"},"
            + "\"Action\":\"*\",\"Resource\":\"*\"}]}";

    assertThat(PolicyDocument.parse(json).toJson()).isEqualTo(json);
  }

  @Test
  void readsTheOldLanguageWhereNoVersionIsNamedAndOneStatementWithoutAList() {
    var document = PolicyDocument.parse("{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}");

    assertThat(document.version()).isEqualTo("2008-10-17");
    assertThat(document.statements()).containsExactly(Statement.allow().to("*"));
  }

  @Test
  void refusesEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                PolicyDocument.parse(
                    """
                    {"statement": [], "Statement": [
                      {"Effect": "allow", "Action": [{}], "Principal": {"Role": "x"}},
                      "text"]}
                    """))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("policy document is not valid (6 problems)")
        .hasMessageContaining("statement: is not an element of IAM's policy language")
        .hasMessageContaining("Statement[0].Effect: is \"allow\" → write Allow or Deny")
        .hasMessageContaining("Statement[0].Action: is not text")
        .hasMessageContaining("Statement[0].Principal: \"Role\" is not a kind")
        .hasMessageContaining("Statement[1]: is not a JSON object");
  }

  @Test
  void saysWhatToDoWithTextThatIsNotAPolicy() {
    assertThatThrownBy(() -> PolicyDocument.parse("%7B%22Version%22%3A%222012-10-17%22%7D"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("the text is URL-encoded → decode it first");
    assertThatThrownBy(() -> PolicyDocument.parse("{\"Version\":\n oops}"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("not JSON");
    assertThatThrownBy(() -> PolicyDocument.parse(""))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("not JSON");
    assertThatThrownBy(() -> PolicyDocument.parse("null"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is not a JSON object");
    assertThatThrownBy(() -> PolicyDocument.parse("{}"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Statement: is missing");
  }

  @Test
  void refusesAConditionThatWouldOverwriteAnother() {
    assertThatThrownBy(
            () ->
                Statement.allow("A")
                    .when(Condition.stringLike("k", "1"), Condition.stringLike("k", "2")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Condition.StringLike.k: stands twice in one statement");
  }

  @Test
  void writesEveryoneAmongOthersAsAnAccount() {
    var document =
        PolicyDocument.of(
            Statement.allow().by(Principal.ANYONE, Principal.service("a"), Principal.aws("b")));

    assertThat(document.toJson())
        .contains("\"Principal\":{\"AWS\":[\"*\",\"b\"],\"Service\":\"a\"}");
    assertThat(PolicyDocument.parse(document.toJson()).sameAs(document)).isTrue();
  }
}
