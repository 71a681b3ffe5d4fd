package io.github.karpentersetup.error;

import java.util.regex.Pattern;

/** Writes the path of a field the way {@link Problem#path} has it. */
public final class FieldPath {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

  private FieldPath() {}

  /** {@code spec.limits} and {@code cpu}: {@code spec.limits.cpu}; odd names in brackets. */
  public static String child(String path, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return path + "[" + name + "]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }

  /** {@code spec.taints} and 2: {@code spec.taints[2]}. */
  public static String item(String path, int index) {
    return path + "[" + index + "]";
  }

  /**
   * Whether a path is another one, or leads through it: {@code spec.taints[2]} is in {@code spec}.
   */
  public static boolean isWithin(String path, String parent) {
    if (parent.isEmpty() || path.equals(parent)) {
      return true;
    }
    return path.startsWith(parent)
        && (path.charAt(parent.length()) == '.' || path.charAt(parent.length()) == '[');
  }
}
