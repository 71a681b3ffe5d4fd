package io.github.karpentersetup.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a launch template says of the instances made from it. What it does not say is empty.
 *
 * @param imageId such as {@code ami-0abc}, or {@code resolve:ssm:} and a parameter's name
 * @param userData what the instance is given at its first boot
 * @param volumes the EBS volumes
 * @param metadata the instance metadata service
 * @param tags of the instances
 * @param instanceProfile the name or ARN of the instance profile
 * @param detailedMonitoring whether EC2 sends metrics every minute
 * @param publicAddress whether instances get a public address
 * @param others what else it says, in words: {@code placement group pg-1}, {@code key pair ops}
 */
public record NodeTemplate(
    String imageId,
    UserData userData,
    List<Volume> volumes,
    Optional<Metadata> metadata,
    Map<String, String> tags,
    String instanceProfile,
    Said detailedMonitoring,
    Said publicAddress,
    List<String> others) {

  /** Says nothing. */
  public static final NodeTemplate NOTHING =
      new NodeTemplate(
          "",
          UserData.NONE,
          List.of(),
          Optional.empty(),
          Map.of(),
          "",
          Said.NOTHING,
          Said.NOTHING,
          List.of());

  public NodeTemplate {
    volumes = List.copyOf(volumes);
    tags = new TreeMap<>(tags);
    others = List.copyOf(others);
  }

  /** What is said about something that can be on or off. */
  public enum Said {
    /** On. */
    ON,
    /** Off. */
    OFF,
    /** Nothing is said. */
    NOTHING
  }

  /**
   * User data, decoded. It may hold secrets, so that its text is nowhere in {@link #toString}.
   *
   * @param text empty if there is none
   */
  public record UserData(String text) {

    /** No user data. */
    public static final UserData NONE = new UserData("");

    /** Whether there is none. */
    public boolean isNone() {
      return text.isBlank();
    }

    /** Its length, never its text. */
    @Override
    public String toString() {
      return "user data of " + text.length() + " characters";
    }
  }

  /**
   * An EBS volume.
   *
   * @param deviceName such as {@code /dev/xvda}
   * @param gibibytes its size
   * @param type such as {@code gp3}; may be empty, as all texts here
   * @param iops input and output operations a second
   * @param throughput MiB a second
   * @param encrypted whether it is encrypted
   * @param kmsKey the key it is encrypted with
   * @param snapshot what it is made from
   * @param deletedWithInstance whether it goes with the instance
   */
  public record Volume(
      String deviceName,
      OptionalInt gibibytes,
      String type,
      OptionalInt iops,
      OptionalInt throughput,
      Said encrypted,
      String kmsKey,
      String snapshot,
      Said deletedWithInstance) {}

  /**
   * The instance metadata service.
   *
   * @param tokens {@code required}, {@code optional} or empty
   * @param hopLimit how far a token may travel
   * @param endpoint whether it answers
   * @param ipv6 whether it answers over IPv6
   */
  public record Metadata(String tokens, OptionalInt hopLimit, Said endpoint, Said ipv6) {}
}
