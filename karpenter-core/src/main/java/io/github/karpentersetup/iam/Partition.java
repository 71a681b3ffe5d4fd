package io.github.karpentersetup.iam;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.regex.Pattern;

/** The group of AWS regions that an ARN begins with. */
public enum Partition {
  /** The commercial regions. */
  AWS("aws", "amazonaws.com"),
  /** The regions in China. */
  AWS_CN("aws-cn", "amazonaws.com.cn"),
  /** The GovCloud (US) regions. */
  AWS_US_GOV("aws-us-gov", "amazonaws.com");

  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+){1,2}-\\d{1,2}");

  private final String id;
  private final String dnsSuffix;

  Partition(String id, String dnsSuffix) {
    this.id = id;
    this.dnsSuffix = dnsSuffix;
  }

  /**
   * The partition a region is in.
   *
   * @param region such as {@code eu-west-1}
   * @throws InvalidSpecException if the text is not a region of these three partitions
   */
  public static Partition of(String region) {
    if (!REGION.matcher(region).matches() || region.contains("-iso")) {
      throw new InvalidSpecException(
          "AWS region",
          List.of(
              Problem.of(
                  "region",
                  "\"" + region + "\" is not a region of aws, aws-cn or aws-us-gov",
                  "write the region's code, such as eu-west-1, cn-north-1 or us-gov-west-1")));
    }
    if (region.startsWith("cn-")) {
      return AWS_CN;
    }
    return region.startsWith("us-gov-") ? AWS_US_GOV : AWS;
  }

  /** As it stands in an ARN: {@code aws-cn}. */
  @JsonValue
  public String id() {
    return id;
  }

  /**
   * The suffix of the partition's host names and of its EC2 service principal, without a leading
   * dot: CloudFormation's {@code AWS::URLSuffix}.
   */
  public String dnsSuffix() {
    return dnsSuffix;
  }

  /**
   * An ARN in this partition.
   *
   * @param service such as {@code iam}
   * @param region empty for a global service
   * @param account empty for a resource that AWS owns, {@code *} for any
   * @param resource everything after the account, such as {@code role/KarpenterNodeRole-demo}
   */
  public String arn(String service, String region, String account, String resource) {
    return String.join(":", "arn", id, service, region, account, resource);
  }

  /** The ARN of a policy that AWS manages, such as {@code AmazonEKSWorkerNodePolicy}. */
  public String managedPolicyArn(String name) {
    return arn("iam", "", "aws", "policy/" + name);
  }

  /** The same as {@link #id()}. */
  @Override
  public String toString() {
    return id;
  }
}
