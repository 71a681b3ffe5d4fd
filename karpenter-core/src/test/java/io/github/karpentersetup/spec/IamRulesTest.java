package io.github.karpentersetup.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, paths, boundaries and tags that IAM would refuse, refused beforehand. */
class IamRulesTest {

  private static SetupSpec parse(String yaml) {
    return SpecFile.parse("cluster: web\n" + yaml);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nodeRole: {name: a b}|nodeRole.name: \"a b\" cannot be the name of a role → use 1 to 64",
        "nodeRole: {name: team/nodes}|use 1 to 64 letters, digits and _+=,.@-; a path is set with"
            + " iam.path",
        "controllerRole: {name: 'arn:aws:iam::1:user/x', origin: existing}|is not the ARN of a role"
            + " → write it as arn:aws:iam::111122223333:role/NAME",
        "controllerRole: {origin: existing}|controllerRole.name: is missing, and only a role that"
            + " is named can be an existing one → give its name or ARN",
        "iam: {permissionsBoundary: boundary}|iam.permissionsBoundary: \"boundary\" is not the ARN"
            + " of a policy → write it as arn:aws:iam::111122223333:policy/NAME",
        "iam: {path: platform}|iam.path: \"platform\" is not an IAM path → begin and end it with a"
            + " slash, as in /platform/",
        "iam: {path: '/a*/'}|\"/a*/\" is not an IAM path",
        "tags: {'aws:team': x}|tags.aws:team: begins with aws:, which AWS keeps for itself → choose"
            + " another key",
        "tags: {karpentersetup.github.io/cluster: x}|is how this library knows what it made → leave"
            + " it out; it is set by itself",
        "tags: {a: 1#2}|tags.a: \"1#2\" cannot be the value of a tag → use at most 256",
        "tags: {'a#': x}|tags.a#: cannot be the key of a tag → use 1 to 128",
        "tags: {Team: x, team: y}|differs from another key in its case alone, which IAM does not"
            + " tell apart → keep one of them",
        "authenticationMode: BOTH|\"BOTH\" is not one of CONFIG_MAP, API_AND_CONFIG_MAP, API"
      })
  void saysWhatIsWrongAndHowToWriteIt(String yaml, String problem) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void refusesANameThatIsTooLong() {
    assertThatThrownBy(() -> parse("nodeRole: {name: " + "a".repeat(65) + "}"))
        .hasMessageContaining("use 1 to 64 letters, digits and _+=,.@-; it has 65");
  }

  @Test
  void refusesFiftyTags() {
    var tags =
        IntStream.range(0, 50).mapToObj(i -> "k" + i + ": v").collect(Collectors.joining(", "));

    assertThatThrownBy(() -> parse("tags: {" + tags + "}"))
        .hasMessageContaining("tags: 50 tags are more than IAM takes → give at most 49");
  }

  @Test
  void refusesOneRoleForNodesAndController() {
    assertThatThrownBy(() -> parse("nodeRole: {name: one}\ncontrollerRole: {name: one}\n"))
        .hasMessageContaining("\"one\" is the node role as well → give Karpenter's controller");
  }

  @Test
  void takesWhatIamTakes() {
    var spec =
        parse(
            """
            nodeRole: {name: 'arn:aws-cn:iam::111122223333:role/team/nodes', origin: existing}
            controllerRole: {identity: pod-identity, missing: create, policies: inline}
            iam: {permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess', path: /a/b/}
            tags: {'cost center': '7 / é'}
            authenticationMode: API
            """);

    assertThat(spec.nodeRole().origin()).isEqualTo(RoleOrigin.EXISTING);
    assertThat(spec.controllerRole().identity()).isEqualTo(ControllerRole.Identity.POD_IDENTITY);
    assertThat(spec.controllerRole().policies()).contains(ControllerRole.Policies.INLINE);
    assertThat(spec.authenticationMode()).contains(AuthenticationMode.API);
    assertThat(SpecFile.parse(SpecFile.write(spec))).isEqualTo(spec);
  }
}
