package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.FieldPath;
import java.util.regex.Pattern;

/** The {@code fieldPath} of a CEL rule: {@code .spec.a} or {@code .labels['x/y']}. */
final class RulePaths {

  private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[['\"]?([^'\"\\]]+)['\"]?]");

  private RulePaths() {}

  static String of(String path, String fieldPath) {
    var result = path;
    var step = STEP.matcher(fieldPath);
    while (step.find()) {
      result = FieldPath.child(result, step.group(1) == null ? step.group(2) : step.group(1));
    }
    return result;
  }
}
