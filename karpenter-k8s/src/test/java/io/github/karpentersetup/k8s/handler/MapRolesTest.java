package io.github.karpentersetup.k8s.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.k8s.handler.MapRoles.Entry;
import io.github.karpentersetup.k8s.handler.MapRoles.Unreadable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapRolesTest {

  private static final Entry NEW =
      new Entry(
          "arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod",
          "system:node:{{EC2PrivateDNSName}}",
          List.of("system:bootstrappers", "system:nodes"));

  private static final String NEW_TEXT =
      """
      - groups:
        - system:bootstrappers
        - system:nodes
        rolearn: arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod
        username: system:node:{{EC2PrivateDNSName}}
      """;

  private static String added(String text) throws Unreadable {
    return MapRoles.parse(text).with(NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# managed by the platform team\n", "  \n"})
  void appendsToATextWithoutEntries(String text) throws Unreadable {
    assertThat(added(text))
        .isEqualTo(text.endsWith(" ") ? text + "\n" + NEW_TEXT : text + NEW_TEXT);
  }

  @Test
  void replacesAnEmptyListAndKeepsTheCommentsAroundIt() throws Unreadable {
    assertThat(added("# before\n[]\n# after\n")).isEqualTo("# before\n" + NEW_TEXT + "# after\n");
  }

  @Test
  void keepsEveryByteBeforeTheNewEntry() throws Unreadable {
    var text =
        """
        # nodes of "web", do not touch
        - groups:   # both are needed
          - "system:bootstrappers"
          - 'system:nodes'
          rolearn: arn:aws:iam::111122223333:role/web-node   # 2023-04
          username: system:node:{{EC2PrivateDNSName}}

        # - rolearn: arn:aws:iam::111122223333:role/old
        """;
    assertThat(added(text)).isEqualTo(text + NEW_TEXT);
  }

  @Test
  void followsOrderAndIndentationOfTheLastEntry() throws Unreadable {
    var text =
        """
          -   rolearn: arn:aws:iam::111122223333:role/web-node
              username: system:node:{{EC2PrivateDNSName}}
              groups:
                - system:bootstrappers
                - system:nodes
        """
            .indent(2);
    assertThat(added(text))
        .isEqualTo(
            text
                + """
                  -   rolearn: arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod
                      username: system:node:{{EC2PrivateDNSName}}
                      groups:
                        - system:bootstrappers
                        - system:nodes
                """
                    .indent(2));
  }

  @Test
  void followsTheQuotesOfTheLastEntry() throws Unreadable {
    var text =
        "- rolearn: 'arn:aws:iam::111122223333:role/web'\n  username: 'web'\n  groups: [a]\n";
    assertThat(added(text))
        .startsWith(text)
        .contains("rolearn: 'arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod'\n")
        .contains("username: 'system:node:{{EC2PrivateDNSName}}'\n");
  }

  @Test
  void keepsCarriageReturns() throws Unreadable {
    var text = "- rolearn: a\r\n  username: b\r\n  groups:\r\n  - c\r\n";
    assertThat(added(text)).startsWith(text).doesNotContainPattern("[^\r]\n");
  }

  @Test
  void endsWithoutANewlineIfTheTextDid() throws Unreadable {
    var text = "- groups:\n  - a\n  rolearn: b\n  username: c";
    assertThat(added(text)).isEqualTo(text + "\n" + NEW_TEXT.stripTrailing());
  }

  @Test
  void appendsToAListOnOneLine() throws Unreadable {
    var text = "[{\"rolearn\": \"a\", \"username\": \"b\", \"groups\": [\"c\"]}]";
    assertThat(added(text))
        .isEqualTo(
            "[{\"rolearn\": \"a\", \"username\": \"b\", \"groups\": [\"c\"]}, {\"rolearn\":"
                + " \"arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod\","
                + " \"username\": \"system:node:{{EC2PrivateDNSName}}\", \"groups\":"
                + " [\"system:bootstrappers\",\"system:nodes\"]}]");
  }

  @Test
  void appendsToAListInJsonOverSeveralLines() throws Unreadable {
    var text = "[\n  {\"rolearn\": \"a\", \"username\": \"b\", \"groups\": []}\n]\n";
    assertThat(added(text))
        .startsWith(
            "[\n  {\"rolearn\": \"a\", \"username\": \"b\", \"groups\": []},\n  {\"rolearn\"")
        .endsWith("}\n]\n");
  }

  @Test
  void appendsAfterEntriesOfOtherKinds() throws Unreadable {
    var text = "- rolearn: a\n  username: admin\n  groups: [system:masters]\n- ssoarn: b\n";
    assertThat(added(text)).isEqualTo(text + NEW_TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- rolearn: arn:aws:iam::1:role/x\n  username: u\n  groups: [g]\n",
        "- groups:\n  - g\n  username: \"u\"\n  rolearn: 'arn:aws:iam::1:role/x'\n",
        "[{groups: [g], rolearn: 'arn:aws:iam::1:role/x', username: u}]",
        "- rolearn: ARN:aws:iam::1:role/X\n  username: u\n  groups: [g]\n"
      })
  void findsAnEntryHoweverItIsWritten(String text) throws Unreadable {
    assertThat(MapRoles.parse(text).find("arn:aws:iam::1:role/x"))
        .hasValueSatisfying(
            found -> {
              assertThat(found.username()).isEqualTo("u");
              assertThat(found.groups()).containsExactly("g");
            });
  }

  @Test
  void doesNotTakeALongerNameForTheRole() throws Unreadable {
    assertThat(MapRoles.parse("- rolearn: arn:aws:iam::1:role/x2\n").find("arn:aws:iam::1:role/x"))
        .isEmpty();
  }

  @Test
  void namesTheLineOfBrokenYaml() {
    assertThatThrownBy(() -> MapRoles.parse("- rolearn: a\n  username: b\n - groups: c\n"))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.line()).isEqualTo(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rolearn: a\n", "just words\n", "~\n"})
  void refusesWhatIsNoList(String text) {
    assertThatThrownBy(() -> MapRoles.parse(text))
        .isInstanceOf(Unreadable.class)
        .hasMessage("is not a list of roles");
  }

  @Test
  void refusesSeveralDocuments() {
    assertThatThrownBy(() -> MapRoles.parse("- rolearn: a\n---\n- rolearn: b\n"))
        .isInstanceOf(Unreadable.class)
        .hasMessage("holds more than one YAML document");
  }

  @Test
  void refusesToAddWhereItCouldNotBeReadBack() throws Unreadable {
    var roles = MapRoles.parse("- rolearn: a\n...\n");
    assertThatThrownBy(() -> roles.with(NEW)).isInstanceOf(Unreadable.class);
  }
}
