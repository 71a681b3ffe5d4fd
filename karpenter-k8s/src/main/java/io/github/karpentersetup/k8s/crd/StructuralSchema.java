package io.github.karpentersetup.k8s.crd;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema of one version of a custom resource definition. It treats an object as the API server
 * does when it is written, in this order: {@link #prune}, {@link #fillDefaults}, {@link #check}.
 *
 * <p>Not there: limits on what CEL rules may cost. Of the formats of text, {@code date-time} and
 * {@code date} are checked.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class StructuralSchema {

  private final JsonNode schema;
  private final RuleSet rules;

  private StructuralSchema(JsonNode schema, RuleSet rules) {
    this.schema = schema;
    this.rules = rules;
  }

  /**
   * Reads a schema as it stands in a definition.
   *
   * @param schema the value of {@code openAPIV3Schema}
   * @throws InvalidRuleException if a CEL rule or a pattern in it does not compile
   */
  public static StructuralSchema of(JsonNode schema) {
    return new StructuralSchema(schema, RuleSet.compile(schema));
  }

  /**
   * Removes the fields that the schema does not have, and null values that stand for no value.
   *
   * @param object changed in place; {@code apiVersion}, {@code kind} and {@code metadata} are left
   * @return the fields that the schema does not have
   */
  public List<Violation> prune(ObjectNode object) {
    var unknown = new ArrayList<Violation>();
    new Pruning(unknown).root(object, schema);
    return unknown;
  }

  /** Puts defaults where the schema has one and the object no value; changes it in place. */
  public void fillDefaults(ObjectNode object) {
    Defaults.fill(object, schema);
  }

  /**
   * What the schema, its lists of sets and maps, and its CEL rules refuse in a new object. Rules
   * that compare with an older state ({@code oldSelf}) do not apply, unless they ask to.
   */
  public List<Violation> check(ObjectNode object) {
    return check(object, MissingNode.getInstance());
  }

  /**
   * What they refuse in an object that takes the place of another. What is as it was before is not
   * refused, as by an API server since 1.30.
   */
  public List<Violation> checkChange(ObjectNode object, ObjectNode before) {
    return check(object, before);
  }

  private List<Violation> check(ObjectNode object, JsonNode before) {
    var violations = new ArrayList<Violation>();
    new SchemaCheck(rules, violations).root(object, schema, before);
    return violations;
  }
}
