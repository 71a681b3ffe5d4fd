package io.github.karpentersetup.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.karpentersetup.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class StructuralSchemaTest {

  private static ObjectNode object(String yaml) {
    return (ObjectNode) Json.yaml().readTree(yaml);
  }

  private static StructuralSchema schema(String properties) {
    return StructuralSchema.of(object("{type: object, properties: {" + properties + "}}"));
  }

  private static List<Violation> violations(String properties, String object) {
    var schema = schema(properties);
    var whole = object("{" + object + "}");
    var all = new ArrayList<>(schema.prune(whole));
    schema.fillDefaults(whole);
    all.addAll(schema.check(whole));
    return all;
  }

  private static Violation only(String properties, String object) {
    assertThat(violations(properties, object)).hasSize(1);
    return violations(properties, object).get(0);
  }

  @Test
  void anUnknownFieldIsAnErrorThatNamesTheNearestOne() {
    var v = only("weight: {type: integer}", "wieght: 3, kind: A, metadata: {odd: 1}");
    assertThat(v.reason()).isEqualTo(Violation.Reason.UNKNOWN_FIELD);
    assertThat(v.path()).isEqualTo("wieght");
    assertThat(v.message()).isEqualTo("unknown field \"wieght\"");
    assertThat(v.fix()).isEqualTo("did you mean weight?");
  }

  @Test
  void unknownFieldsStayWhereTheSchemaKeepsThem() {
    var kept = "a: {type: object, x-kubernetes-preserve-unknown-fields: true}";
    assertThat(violations(kept, "a: {b: {c: 1}}")).isEmpty();
    assertThat(violations("a: {type: object, additionalProperties: true}", "a: {b: 1}")).isEmpty();
    assertThat(violations("a: {type: object}", "a: {b: 1}")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          type: integer | 1
          type: integer | 1.0
          type: number | 1.5
          type: string | '"1"'
          x-kubernetes-int-or-string: true | 1
          x-kubernetes-int-or-string: true | 10%
          type: boolean | true
          type: array, items: {type: string} | [a]
          type: string | null
          type: string, nullable: true | null
          type: string, enum: [x, y] | x
          type: string, pattern: 'b$' | ab
          type: string, format: date-time | '"2026-11-23T10:00:00.5+01:00"'
          type: string, format: date | '"2026-11-23"'
          type: string, maxLength: 2 | äö
          type: integer, minimum: 1, maximum: 3 | 3
          """)
  void takesAValueOfItsTypeFormAndBounds(String schema, String value) {
    assertThat(violations("a: {" + schema + "}", "a: " + value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          type: integer | "1" | must be a whole number without quotes, is the text "1"
          type: integer | 1.5 | must be a whole number without quotes, is the number 1.5
          type: string | 1 | must be text, in quotes where it looks like something else, is the number 1
          type: string | [] | must be text, in quotes where it looks like something else, is a list
          type: boolean | "true" | must be true or false, without quotes, is the text "true"
          type: object | a | must be an object, is the text "a"
          type: array | {} | must be a list, is an object
          x-kubernetes-int-or-string: true | 1.5 | must be a whole number or text, is the number 1.5
          type: string, enum: [Yes, No] | Ye | "Ye" is not one of Yes, No
          type: string, pattern: ^a$ | "a\\n" | "a\\n" does not have the form ^a$
          type: string, format: date-time | 2026-11-23 | "2026-11-23" is not a date-time
          type: string, format: date | 2026-02-30 | "2026-02-30" is not a date
          type: string, maxLength: 2 | abc | has 3 characters, at most 2 are allowed
          type: string, minLength: 1 | "" | has 0 characters, at least 1 are needed
          type: integer, minimum: 1 | 0 | 0 is below the least, 1
          type: integer, maximum: 1, exclusiveMaximum: true | 1 | 1 is above the most, 1
          type: number, multipleOf: 0.5 | 0.7 | 0.7 is not a multiple of 0.5
          type: array, maxItems: 1 | [1, 2] | has 2 items, at most 1 are allowed
          type: array, minItems: 1 | [] | has 0 items, at least 1 are needed
          type: object, maxProperties: 0, additionalProperties: true | {b: 1} | has 1 entries, at most 0 are allowed
          """)
  void refusesAnotherTypeFormOrBound(String schema, String value, String message) {
    var v = only("a: {" + schema + "}", "a: " + value);
    assertThat(v.path()).isEqualTo("a");
    assertThat(v.message()).isEqualTo(message);
    assertThat(v.fix()).isNotBlank();
  }

  @Test
  void aRequiredFieldIsMissingUnlessItHasADefault() {
    var two = "a: {type: object, required: [b, c], properties: {b: {type: string, default: x}}}";
    assertThat(only(two, "a: {}"))
        .isEqualTo(
            new Violation(Violation.Reason.REQUIRED, "a.c", "is required and missing", "add c"));
    assertThat(only(two, "a: {b: null}").path()).isEqualTo("a.c");
  }

  @Test
  void defaultsAreThereBeforeRulesLook() {
    var ruled =
        "a: {type: object, default: {}, properties: {n: {type: integer, default: 3}},"
            + " x-kubernetes-validations: [{rule: self.n == 3, message: n is 3}]}";
    assertThat(violations(ruled, "")).isEmpty();
    assertThat(only(ruled, "a: {n: 4}").message()).isEqualTo("n is 3");
  }

  @Test
  void anItemOfASetAndAKeyOfAListStandOnce() {
    var set = "a: {type: array, x-kubernetes-list-type: set, items: {type: string}}";
    assertThat(only(set, "a: [x, y, x]"))
        .isEqualTo(
            new Violation(
                Violation.Reason.DUPLICATE,
                "a[2]",
                "\"x\" is in the list twice",
                "remove one of them"));
    var map =
        "a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k],"
            + " items: {type: object, properties: {k: {type: string}, v: {type: integer}}}}";
    assertThat(violations(map, "a: [{k: x, v: 1}, {k: y, v: 1}]")).isEmpty();
    assertThat(only(map, "a: [{k: x, v: 1}, {k: x, v: 2}]").path()).isEqualTo("a[1]");
  }

  @Test
  void combinationsOfSchemasHold() {
    assertThat(
            violations(
                "a: {x-kubernetes-int-or-string: true, allOf: [{pattern: ^a}, {pattern: b$}]}",
                "a: ab"))
        .isEmpty();
    assertThat(only("a: {type: string, allOf: [{pattern: ^a}, {pattern: b$}]}", "a: ac").message())
        .contains("b$");
    assertThat(only("a: {type: integer, oneOf: [{minimum: 1}, {minimum: 2}]}", "a: 3").message())
        .isEqualTo("3 fits 2 of the forms the schema allows");
    assertThat(only("a: {type: string, not: {enum: [x]}}", "a: x").message())
        .isEqualTo("\"x\" is what the schema excludes");
  }

  @Test
  void aRuleTellsItsOwnMessageAtItsPlace() {
    var rule =
        "a: {type: object, properties: {l: {type: string}}, x-kubernetes-validations: [{rule:"
            + " \"!has(self.l) || self.l != 'x'\", message: l is not x, fieldPath: .l}]}";
    var v = only(rule, "a: {l: x}");
    assertThat(v.path()).isEqualTo("a.l");
    assertThat(v.message()).isEqualTo("l is not x");
    assertThat(v.fix())
        .isEqualTo(
            "change it so that this rule of the definition holds: !has(self.l) || self.l != 'x'");
  }

  @Test
  void aRuleMayMakeUpItsMessage() {
    var rule =
        "a: {type: integer, x-kubernetes-validations: [{rule: self < 3,"
            + " messageExpression: \"'is ' + string(self) + ', not below 3'\"}]}";
    assertThat(only(rule, "a: 5").message()).isEqualTo("is 5, not below 3");
    var silent = "a: {type: integer, x-kubernetes-validations: [{rule: self < 3}]}";
    assertThat(only(silent, "a: 5").message()).isEqualTo("failed rule: self < 3");
  }

  @Test
  void aRuleThatCannotBeEvaluatedCountsAsBroken() {
    var rule =
        "a: {type: array, items: {type: string}, x-kubernetes-validations: [{rule:"
            + " \"int(self[0]) > 0\", message: begins with a number}]}";
    assertThat(only(rule, "a: [x]").message()).startsWith("begins with a number (");
  }

  @Test
  void rulesWaitUntilTheValueHasItsShape() {
    var rule =
        "a: {type: array, maxItems: 1, items: {type: string}, x-kubernetes-validations: [{rule:"
            + " \"self.all(x, x != 'y')\"}]}";
    assertThat(only(rule, "a: [x, y]").message()).startsWith("has 2 items");
  }

  @Test
  void rulesAboutAChangeAreForChanges() {
    var rule = "a: {type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}";
    assertThat(violations(rule, "a: x")).isEmpty();
    var both =
        "a: {type: string, x-kubernetes-validations: [{rule: \"!oldSelf.hasValue() && self != 'x'\","
            + " optionalOldSelf: true}]}";
    assertThat(violations(both, "a: y")).isEmpty();
    assertThat(violations(both, "a: x")).hasSize(1);
  }

  private static List<Violation> changes(String properties, String before, String after) {
    var schema = schema(properties);
    return schema.checkChange(object("{" + after + "}"), object("{" + before + "}"));
  }

  @Test
  void aRuleAboutAChangeSeesWhatWasBefore() {
    var fixed =
        "a: {type: string, x-kubernetes-validations: [{rule: self == oldSelf, message: is fixed}]}";
    assertThat(changes(fixed, "a: x", "a: y"))
        .extracting(Violation::path, Violation::message)
        .containsExactly(tuple("a", "is fixed"));
    assertThat(changes(fixed, "b: x", "a: y")).isEmpty();
    var optional =
        "a: {type: integer, x-kubernetes-validations: [{optionalOldSelf: true,"
            + " rule: oldSelf.hasValue() && self > oldSelf.value()}]}";
    assertThat(changes(optional, "a: 1", "a: 2")).isEmpty();
    assertThat(changes(optional, "a: 2", "a: 1")).hasSize(1);
    assertThat(changes(optional, "", "a: 1")).hasSize(1);
  }

  @Test
  void aRuleAboutAChangeFindsTheItemOfTheSameKey() {
    var items =
        "a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k],"
            + " items: {type: object, properties: {k: {type: string}, v: {type: integer,"
            + " x-kubernetes-validations: [{rule: self >= oldSelf}]}}}}";
    assertThat(changes(items, "a: [{k: x, v: 1}, {k: y, v: 5}]", "a: [{k: y, v: 6}, {k: z, v: 0}]"))
        .isEmpty();
    assertThat(changes(items, "a: [{k: x, v: 1}, {k: y, v: 5}]", "a: [{k: y, v: 4}]"))
        .extracting(Violation::path)
        .containsExactly("a[0].v");
  }

  @Test
  void whatHasNotChangedIsNotRefused() {
    var small = "a: {type: integer, maximum: 1}, b: {type: string, enum: [x]}";
    assertThat(changes(small, "a: 5", "a: 5, b: x")).isEmpty();
    assertThat(changes(small, "a: 5", "a: 6, b: y"))
        .extracting(Violation::path)
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          self.find('[0-9]+') == '12'
          self.findAll('[a-z]') == ['a', 'b', 'c']
          self.findAll('[a-z]', 2) == ['a', 'b']
          self.split('1')[0] == 'ab' && self.startsWith('ab') && self.size() == 5
          [1, 2, 3].isSorted() && ![2, 1].isSorted()
          [1, 2, 3].sum() == 6 && [1.5, 1.5].sum() == 3.0
          ['b', 'a'].min() == 'a' && [1, 3].max() == 3
          isURL('https://a.b/c') && !isURL('a b') && isURL('/a')
          isQuantity('1.5Gi') && !isQuantity('1.5Gx')
          quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('100m').isLessThan(quantity('1'))
          quantity('1k').compareTo(quantity('1000')) == 0 && quantity('-1').sign() == -1
          quantity('1e3').compareTo(quantity('1k')) == 0
          sets.contains([1, 2], [1])
          {'a': 1}.all(k, v, k == 'a' && v == 1)
          [1, 2].exists_one(x, x == 1) && [1, 2].map(x, x * 2) == [2, 4]
          """)
  void knowsTheFunctionsOfKubernetes(String rule) {
    var schema = "a: {type: string, x-kubernetes-validations: [{rule: \"" + rule + "\"}]}";
    assertThat(violations(schema, "a: ab12c")).isEmpty();
  }

  @Test
  void fieldsWithNamesThatAreNoIdentifiersAreEscaped() {
    var rule =
        "a: {type: object, properties: {x-y: {type: integer}, namespace: {type: integer}},"
            + " x-kubernetes-validations: [{rule: self.x__dash__y == self.__namespace__}]}";
    assertThat(violations(rule, "a: {x-y: 1, namespace: 1}")).isEmpty();
    assertThat(violations(rule, "a: {x-y: 1, namespace: 2}")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          x-kubernetes-validations: [{rule: self.size( }] | the CEL rule self.size( does not compile: at 1:
          x-kubernetes-validations: [{rule: authorizer.path(self).check('get').allowed()}] | undeclared reference to 'authorizer'
          x-kubernetes-validations: [{rule: 'true', messageExpression: self.no()}] | the CEL rule self.no()
          pattern: '(' | the pattern ( cannot be read: error parsing regexp: missing closing )
          """)
  void aRuleOrPatternThatCannotBeReadIsNamed(String keyword, String message) {
    assertThatThrownBy(() -> schema("a: {type: string, " + keyword + "}"))
        .isInstanceOf(InvalidRuleException.class)
        .hasMessageContaining(message);
  }
}
