package io.github.karpentersetup.iam;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of what is created for a cluster, within the limits AWS sets. A name that would be too
 * long is cut and ends in {@code -} and 8 hexadecimal digits of the whole name's SHA-256: the same
 * for the same cluster every time, and different for clusters that begin alike.
 */
public final class Names {

  /** The longest name of an EKS cluster. */
  public static final int CLUSTER_LIMIT = 100;

  /** The longest name of an IAM role. */
  public static final int ROLE_LIMIT = 64;

  /** The longest name of an instance profile. */
  public static final int INSTANCE_PROFILE_LIMIT = 128;

  /** The longest name of an IAM policy. */
  public static final int POLICY_LIMIT = 128;

  /** The longest name of an SQS queue. */
  public static final int QUEUE_LIMIT = 80;

  /** The longest name of an EventBridge rule. */
  public static final int RULE_LIMIT = 64;

  private static final int HASH_BYTES = 4;

  private Names() {}

  /** {@code KarpenterNodeRole-<cluster>}. */
  public static String nodeRole(String clusterName) {
    return within(ROLE_LIMIT, "KarpenterNodeRole-" + clusterName);
  }

  /** {@code KarpenterWindowsNodeRole-<cluster>}. */
  public static String windowsNodeRole(String clusterName) {
    return within(ROLE_LIMIT, "KarpenterWindowsNodeRole-" + clusterName);
  }

  /** {@code KarpenterControllerRole-<cluster>}. */
  public static String controllerRole(String clusterName) {
    return within(ROLE_LIMIT, "KarpenterControllerRole-" + clusterName);
  }

  /** {@code KarpenterFargateRole-<cluster>}. */
  public static String podExecutionRole(String clusterName) {
    return within(ROLE_LIMIT, "KarpenterFargateRole-" + clusterName);
  }

  /** {@code KarpenterNodeInstanceProfile-<cluster>}. */
  public static String instanceProfile(String clusterName) {
    return within(INSTANCE_PROFILE_LIMIT, "KarpenterNodeInstanceProfile-" + clusterName);
  }

  /** {@code KarpenterWindowsNodeInstanceProfile-<cluster>}. */
  public static String windowsInstanceProfile(String clusterName) {
    return within(INSTANCE_PROFILE_LIMIT, "KarpenterWindowsNodeInstanceProfile-" + clusterName);
  }

  /** {@code <kind>-<cluster>}. */
  public static String policy(String kind, String clusterName) {
    return within(POLICY_LIMIT, kind + "-" + clusterName);
  }

  /** The cluster's own name, as released. */
  public static String queue(String clusterName) {
    return within(QUEUE_LIMIT, clusterName);
  }

  /** {@code <kind>-<cluster>}. */
  public static String rule(String kind, String clusterName) {
    return within(RULE_LIMIT, kind + "-" + clusterName);
  }

  private static String within(int limit, String name) {
    if (name.length() <= limit) {
      return name;
    }
    var hash = "-" + HexFormat.of().formatHex(sha256(name), 0, HASH_BYTES);
    return name.substring(0, limit - hash.length()) + hash;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
