package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {

  @ParameterizedTest
  @CsvSource({
    "us-east-1, AWS",
    "ap-southeast-5, AWS",
    "mx-central-1, AWS",
    "cn-northwest-1, AWS_CN",
    "us-gov-east-1, AWS_US_GOV",
  })
  void isKnownByTheRegion(String region, Partition partition) {
    assertThat(Partition.of(region)).isEqualTo(partition);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "eu-west",
        "EU-WEST-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eusc-de-east-1"
      })
  void refusesARegionItCannotPlace(String region) {
    assertThatThrownBy(() -> Partition.of(region))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("\"" + region + "\" is not a region of aws, aws-cn or aws-us-gov")
        .hasMessageContaining("write the region's code");
  }

  @Test
  void buildsArns() {
    assertThat(Partition.AWS_US_GOV.managedPolicyArn("AmazonEKSWorkerNodePolicy"))
        .isEqualTo("arn:aws-us-gov:iam::aws:policy/AmazonEKSWorkerNodePolicy");
    assertThat(Partition.AWS_CN.arn("ec2", "cn-north-1", "*", "instance/*"))
        .isEqualTo("arn:aws-cn:ec2:cn-north-1:*:instance/*");
  }
}
