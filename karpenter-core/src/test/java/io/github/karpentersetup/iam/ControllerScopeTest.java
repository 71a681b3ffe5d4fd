package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.json.Json;
import org.junit.jupiter.api.Test;

class ControllerScopeTest {

  @Test
  void takesThePartitionFromTheRegion() {
    var scope =
        ControllerScope.of(
            "cn-north-1", "111122223333", "demo", "arn:aws-cn:iam::111122223333:role/path/Node");

    assertThat(scope.partition()).isEqualTo(Partition.AWS_CN);
    assertThat(scope.clusterArn()).isEqualTo("arn:aws-cn:eks:cn-north-1:111122223333:cluster/demo");
  }

  @Test
  void survivesJson() {
    var scope =
        ControllerScope.of(
                "eu-west-1", "111122223333", "demo", "arn:aws:iam::111122223333:role/Node")
            .withQueue("arn:aws:sqs:eu-west-1:111122223333:demo")
            .withZonalShift();

    assertThat(Json.read(Json.write(scope), ControllerScope.class)).isEqualTo(scope);
  }

  @Test
  void refusesNamesThatWouldWidenAPolicyAllAtOnce() {
    assertThatThrownBy(
            () ->
                ControllerScope.of("eu-west-1", "*", "demo*", "arn:aws-cn:iam::111122223333:role/x")
                    .withQueue("arn:aws:sqs:eu-west-2:111122223333:q"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("(3 problems)")
        .hasMessageContaining("accountId: \"*\" is not an AWS account")
        .hasMessageContaining("clusterName: \"demo*\" is not the name of an EKS cluster")
        .hasMessageContaining("is not the ARN of one role in partition aws");
    var scope =
        ControllerScope.of("eu-west-1", "111122223333", "demo", "arn:aws:iam::111122223333:role/x");
    assertThatThrownBy(() -> scope.withQueue("arn:aws:sqs:eu-west-2:111122223333:q"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is not the ARN of one queue in eu-west-1");
    assertThatThrownBy(
            () ->
                ControllerScope.of(
                    "eu-west-1", "111122223333", "demo", "arn:aws:iam::111122223333:role/*"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("nodeRoleArn");
  }
}
