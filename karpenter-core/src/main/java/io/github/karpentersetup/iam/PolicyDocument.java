package io.github.karpentersetup.iam;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An IAM policy document: the permissions of a role, its trust policy, or the access policy of a
 * queue. Its JSON form is the document itself.
 *
 * @param version the policy language, {@value #LANGUAGE} in everything this library writes
 * @param id the document's id, which some resource policies carry
 * @param statements in the order they are written
 */
public record PolicyDocument(String version, Optional<String> id, List<Statement> statements) {

  /** The version of the policy language that this library writes. */
  public static final String LANGUAGE = "2012-10-17";

  public PolicyDocument {
    statements = List.copyOf(statements);
  }

  /** A document without an id. */
  public static PolicyDocument of(Statement... statements) {
    return of(List.of(statements));
  }

  /** A document without an id. */
  public static PolicyDocument of(List<Statement> statements) {
    return new PolicyDocument(LANGUAGE, Optional.empty(), statements);
  }

  /**
   * Reads a document. IAM returns documents URL-encoded (RFC 3986): decode them first.
   *
   * @throws InvalidSpecException if the text is not a policy document
   */
  public static PolicyDocument parse(String json) {
    return PolicyJson.parse(json);
  }

  /**
   * Whether both mean the same to IAM: the order of statements, actions, resources, principals,
   * conditions and values, repeats, the case of actions, and one value against a list of one do not
   * count. Ids do.
   */
  public boolean sameAs(PolicyDocument other) {
    return version.equals(other.version)
        && id.equals(other.id)
        && canonicalStatements().equals(other.canonicalStatements());
  }

  /** The document without white space, which is how IAM counts its size. */
  public String toJson() {
    return PolicyJson.write(this);
  }

  /** The document for people, indented by two spaces, one value a line. */
  public String toPrettyJson() {
    return PolicyJson.writePretty(this);
  }

  @JsonValue
  Map<String, Object> toMap() {
    return PolicyJson.toMap(this);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static PolicyDocument fromMap(Map<String, Object> map) {
    return PolicyJson.fromMap(map);
  }

  private Set<Statement> canonicalStatements() {
    return statements.stream().map(Statement::canonical).collect(Collectors.toUnmodifiableSet());
  }
}
