package io.github.karpentersetup.spec;

import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What IAM allows as names, paths and tags (IAM user guide, "IAM and AWS STS quotas"). */
final class IamRules {

  private static final String ARN_OF = "arn:aws(-cn|-us-gov)?:iam::(aws|\\d{12}):";
  private static final String IN_PATH = "[\\w+=,.@/-]";
  private static final Pattern ROLE = Pattern.compile("[\\w+=,.@-]{1,64}");
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:aws(-cn|-us-gov)?:iam::\\d{12}:role/(" + IN_PATH + "+/)?[\\w+=,.@-]+");
  private static final Pattern POLICY_ARN =
      Pattern.compile(ARN_OF + "policy/(" + IN_PATH + "+/)?[\\w+=,.@-]+");
  private static final Pattern PATH = Pattern.compile("/|/" + IN_PATH + "{1,510}/");
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
  private static final String OWNERSHIP = "karpentersetup.github.io/";

  /** IAM's 50, without the one that says whose it is. */
  private static final int TAGS = 49;

  private static final int TAG_KEY = 128;
  private static final int TAG_VALUE = 256;

  private IamRules() {}

  static void check(SetupSpec spec, List<Problem> problems) {
    role("nodeRole.name", spec.nodeRole().name(), spec.nodeRole().origin(), problems);
    role(
        "controllerRole.name",
        spec.controllerRole().name(),
        spec.controllerRole().origin(),
        problems);
    sameRole(spec, problems);
    spec.iam()
        .permissionsBoundary()
        .filter(arn -> !POLICY_ARN.matcher(arn).matches())
        .ifPresent(
            arn ->
                problems.add(
                    Problem.of(
                        "iam.permissionsBoundary",
                        "\"" + arn + "\" is not the ARN of a policy",
                        "write it as arn:aws:iam::111122223333:policy/NAME")));
    spec.iam()
        .path()
        .filter(path -> !PATH.matcher(path).matches())
        .ifPresent(
            path ->
                problems.add(
                    Problem.of(
                        "iam.path",
                        "\"" + path + "\" is not an IAM path",
                        "begin and end it with a slash, as in /platform/; use letters, digits and"
                            + " _+=,.@-, 512 characters at most")));
    tags(spec, problems);
  }

  private static void role(
      String path, Optional<String> name, RoleOrigin origin, List<Problem> problems) {
    if (name.isEmpty()) {
      if (origin != RoleOrigin.MADE) {
        problems.add(
            Problem.of(
                path,
                "is missing, and only a role that is named can be an existing one",
                "give its name or ARN, as in existing(\"NAME\")"));
      }
      return;
    }
    var given = name.get();
    var isArn = origin != RoleOrigin.MADE && given.startsWith("arn:");
    if (isArn ? ROLE_ARN.matcher(given).matches() : ROLE.matcher(given).matches()) {
      return;
    }
    problems.add(
        isArn
            ? Problem.of(
                path,
                "\"" + given + "\" is not the ARN of a role",
                "write it as arn:aws:iam::111122223333:role/NAME")
            : Problem.of(
                path,
                "\"" + given + "\" cannot be the name of a role",
                "use 1 to 64 letters, digits and _+=,.@-"
                    + (given.length() > 64 ? "; it has " + given.length() : "")
                    + (origin == RoleOrigin.MADE && given.contains("/")
                        ? "; a path is set with iam.path"
                        : "")));
  }

  private static void sameRole(SetupSpec spec, List<Problem> problems) {
    spec.controllerRole()
        .name()
        .filter(name -> spec.nodeRole().name().filter(name::equals).isPresent())
        .ifPresent(
            name ->
                problems.add(
                    Problem.of(
                        "controllerRole.name",
                        "\"" + name + "\" is the node role as well",
                        "give Karpenter's controller a role of its own: whoever is on a node could"
                            + " do all that it may")));
  }

  private static void tags(SetupSpec spec, List<Problem> problems) {
    if (spec.tags().size() > TAGS) {
      problems.add(
          Problem.of(
              "tags",
              spec.tags().size() + " tags are more than IAM takes",
              "give at most " + TAGS + "; one more says whose it is"));
    }
    var seen = new TreeSet<String>();
    new TreeMap<>(spec.tags())
        .forEach(
            (key, value) -> {
              if (!seen.add(key.toLowerCase(Locale.ROOT))) {
                problems.add(
                    Problem.of(
                        "tags." + key,
                        "differs from another key in its case alone, which IAM does not tell apart",
                        "keep one of them"));
              }
              tag(key, value, problems);
            });
  }

  private static void tag(String key, String value, List<Problem> problems) {
    var path = "tags." + key;
    if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
      problems.add(
          Problem.of(path, "begins with aws:, which AWS keeps for itself", "choose another key"));
    } else if (key.startsWith(OWNERSHIP)) {
      problems.add(
          Problem.of(
              path, "is how this library knows what it made", "leave it out; it is set by itself"));
    } else if (key.isEmpty() || key.length() > TAG_KEY || !TAG.matcher(key).matches()) {
      problems.add(
          Problem.of(
              path,
              "cannot be the key of a tag",
              "use 1 to " + TAG_KEY + " letters, digits, spaces and _.:/=+-@"));
    }
    if (value.length() > TAG_VALUE || !TAG.matcher(value).matches()) {
      problems.add(
          Problem.of(
              path,
              "\"" + value + "\" cannot be the value of a tag",
              "use at most " + TAG_VALUE + " letters, digits, spaces and _.:/=+-@"));
    }
  }
}
