package io.github.karpentersetup.aws.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What IAM checks in a policy document before it stores it. */
final class PolicyDocuments {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> TOP = Set.of("Version", "Id", "Statement");

  private PolicyDocuments() {}

  /** Characters as IAM counts them against its quotas: white space is free. */
  static long size(String document) {
    return document.codePoints().filter(c -> !Character.isWhitespace(c)).count();
  }

  /** The form in which IAM returns documents: URL-encoded per RFC 3986. */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /** Refuses what cannot be a role's trust policy. */
  static void checkTrust(String document, Account account) {
    for (JsonNode statement : statements(document)) {
      if (statement.has("Resource") || statement.has("NotResource")) {
        throw IamErrors.malformed("Has prohibited field Resource");
      }
      if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
        throw IamErrors.malformed("Missing required field Principal");
      }
      List<String> actions = texts(statement.path("Action"));
      if (actions.isEmpty() || !actions.stream().allMatch(action -> action.startsWith("sts:"))) {
        throw IamErrors.malformed("AssumeRole policy may only specify STS AssumeRole actions.");
      }
      for (String principal : texts(statement.path("Principal").path("AWS"))) {
        checkPrincipal(principal, account);
      }
    }
  }

  private static void checkPrincipal(String principal, Account account) {
    String prefix = account.globalArn("iam", "role/");
    boolean known =
        !principal.startsWith(prefix)
            || account.iam.roles.containsKey(principal.substring(principal.lastIndexOf('/') + 1));
    if (!known) {
      throw IamErrors.malformed("Invalid principal in policy: \"AWS\":\"" + principal + "\"");
    }
  }

  /** Refuses what cannot be an identity policy, inline or managed. */
  static void checkIdentity(String document) {
    for (JsonNode statement : statements(document)) {
      if (statement.has("Principal") || statement.has("NotPrincipal")) {
        throw IamErrors.malformed("Policy document should not specify a principal.");
      }
      List<String> actions = texts(statement.path("Action"));
      actions.addAll(texts(statement.path("NotAction")));
      if (actions.isEmpty()) {
        throw IamErrors.malformed("Policy statement must contain actions.");
      }
      if (!actions.stream().allMatch(action -> action.equals("*") || action.contains(":"))) {
        throw IamErrors.malformed(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
      }
      List<String> resources = texts(statement.path("Resource"));
      resources.addAll(texts(statement.path("NotResource")));
      if (resources.isEmpty()) {
        throw IamErrors.malformed("Policy statement must contain resources.");
      }
      for (String resource : resources) {
        if (!resource.equals("*") && !resource.startsWith("arn:")) {
          throw IamErrors.malformed("Resource " + resource + " must be in ARN format or \"*\".");
        }
      }
    }
  }

  private static List<JsonNode> statements(String document) {
    JsonNode root;
    try {
      root = JSON.readTree(document);
    } catch (JacksonException e) {
      throw IamErrors.malformed("This policy contains invalid Json");
    }
    if (!root.isObject() || !TOP.containsAll(root.propertyNames()) || !root.has("Statement")) {
      throw IamErrors.malformed("Syntax errors in policy.");
    }
    if (root.has("Version")
        && !Set.of("2012-10-17", "2008-10-17").contains(root.path("Version").asString(""))) {
      throw IamErrors.malformed("Syntax errors in policy.");
    }
    List<JsonNode> statements = new ArrayList<>();
    JsonNode given = root.path("Statement");
    if (given.isArray()) {
      given.forEach(statements::add);
    } else {
      statements.add(given);
    }
    Set<String> sids = new HashSet<>();
    for (JsonNode statement : statements) {
      if (!Set.of("Allow", "Deny").contains(statement.path("Effect").asString(""))) {
        throw IamErrors.malformed("Syntax errors in policy.");
      }
      if (statement.has("Sid") && !sids.add(statement.path("Sid").asString(""))) {
        throw IamErrors.malformed("Statement IDs (SID) in a single policy must be unique.");
      }
    }
    return statements;
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isString()) {
      texts.add(node.asString());
    }
    if (node.isArray()) {
      node.forEach(item -> texts.add(item.asString("")));
    }
    return texts;
  }
}
