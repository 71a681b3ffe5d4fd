package io.github.karpentersetup.aws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

class AwsSandboxIamTest {
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
       "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""";
  private static final String READ =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
       "Action": "ec2:Describe*", "Resource": "*"}]}""";

  private final AwsSandbox aws = AwsSandbox.create().build();
  private final IamClient iam = aws.iam();

  private Role role(String name) {
    return iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST)).role();
  }

  private String policy(String name) {
    return iam.createPolicy(r -> r.policyName(name).policyDocument(READ)).policy().arn();
  }

  @Test
  void returnsTrustPoliciesUrlEncoded() {
    role("node");
    String document = iam.getRole(r -> r.roleName("node")).role().assumeRolePolicyDocument();
    assertThat(document).startsWith("%7B%22Version%22%3A%20%22");
    assertThat(URLDecoder.decode(document, StandardCharsets.UTF_8)).isEqualTo(TRUST);
  }

  @Test
  void saysWhichRoleIsMissingAsIamDoes() {
    assertThatThrownBy(() -> iam.getRole(r -> r.roleName("nobody")))
        .isInstanceOfSatisfying(
            NoSuchEntityException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(404);
              assertThat(e.requestId()).isNotBlank();
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchEntity");
            })
        .hasMessageContaining("The role with name nobody cannot be found. (Service: Iam,");
  }

  @Test
  void refusesASecondRoleOfTheSameName() {
    role("node");
    assertThatThrownBy(() -> role("node"))
        .isInstanceOf(EntityAlreadyExistsException.class)
        .hasMessageContaining("Role with name node already exists.");
  }

  @Test
  void refusesARoleNameLongerThan64Characters() {
    assertThat(role("r".repeat(64)).arn()).endsWith(":role/" + "r".repeat(64));
    assertThatThrownBy(() -> role("r".repeat(65)))
        .isInstanceOf(IamException.class)
        .hasMessageContaining("at 'roleName' failed to satisfy constraint")
        .hasMessageContaining("less than or equal to 64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | This policy contains invalid Json",
        "[] | Syntax errors in policy.",
        "{\"Version\":\"2012-10-17\"} | Syntax errors in policy.",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\"}} | Missing required"
            + " field Principal",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":"
            + "\"arn:aws:iam::111122223333:role/nobody\"}}} | Invalid principal in policy:"
            + " \"AWS\":\"arn:aws:iam::111122223333:role/nobody\"",
      })
  void refusesAMalformedTrustPolicy(String document, String message) {
    assertThatThrownBy(
            () -> iam.createRole(r -> r.roleName("x").assumeRolePolicyDocument(document)))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> iam.getRole(r -> r.roleName("x")))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void refusesAManagedPolicyAbove6144CharactersNotCountingWhiteSpace() {
    String head =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\","
            + "\"Resource\":\"arn:aws:s3:::";
    String tail = "\"}]}";
    String fits = head + "b".repeat(6144 - head.length() - tail.length()) + tail;
    iam.createPolicy(r -> r.policyName("fits").policyDocument(fits + " ".repeat(500)));
    assertThatThrownBy(
            () ->
                iam.createPolicy(
                    r -> r.policyName("big").policyDocument(fits.replace("s3:Get", "s3:GetT"))))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("Cannot exceed quota for PolicySize: 6144");
  }

  @Test
  void refusesAnEleventhAttachedPolicyButNotTheSameOneAgain() {
    role("node");
    for (int i = 0; i < 10; i++) {
      String arn = policy("p" + i);
      iam.attachRolePolicy(r -> r.roleName("node").policyArn(arn));
    }
    String first = "arn:aws:iam::111122223333:policy/p0";
    iam.attachRolePolicy(r -> r.roleName("node").policyArn(first));
    String eleventh = policy("p10");
    assertThatThrownBy(() -> iam.attachRolePolicy(r -> r.roleName("node").policyArn(eleventh)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("Cannot exceed quota for PoliciesPerRole: 10");
  }

  @Test
  void refusesInlinePoliciesAbove10240CharactersInTotal() {
    role("node");
    String document = READ.replace("*\"}]", "arn:aws:s3:::" + "b".repeat(5_050) + "\"}]");
    iam.putRolePolicy(r -> r.roleName("node").policyName("one").policyDocument(document));
    iam.putRolePolicy(r -> r.roleName("node").policyName("one").policyDocument(document));
    assertThatThrownBy(
            () ->
                iam.putRolePolicy(r -> r.roleName("node").policyName("2").policyDocument(document)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("Maximum policy size of 10240 bytes exceeded for role node");
  }

  @Test
  void deletesARoleOnlyWhenNothingHangsOnIt() {
    role("node");
    String arn = policy("p");
    iam.attachRolePolicy(r -> r.roleName("node").policyArn(arn));
    iam.putRolePolicy(r -> r.roleName("node").policyName("inline").policyDocument(READ));
    iam.createInstanceProfile(r -> r.instanceProfileName("profile"));
    iam.addRoleToInstanceProfile(r -> r.instanceProfileName("profile").roleName("node"));

    assertDeleteConflict("must remove roles from instance profile first");
    iam.removeRoleFromInstanceProfile(r -> r.instanceProfileName("profile").roleName("node"));
    assertDeleteConflict("must detach all policies first");
    iam.detachRolePolicy(r -> r.roleName("node").policyArn(arn));
    assertDeleteConflict("must delete policies first");
    iam.deleteRolePolicy(r -> r.roleName("node").policyName("inline"));
    iam.deleteRole(r -> r.roleName("node"));

    assertThat(iam.listRoles().roles()).isEmpty();
  }

  private void assertDeleteConflict(String message) {
    assertThatThrownBy(() -> iam.deleteRole(r -> r.roleName("node")))
        .isInstanceOf(DeleteConflictException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keepsFiveVersionsOfAManagedPolicy() {
    String arn = policy("p");
    for (int i = 2; i <= 5; i++) {
      iam.createPolicyVersion(r -> r.policyArn(arn).policyDocument(READ).setAsDefault(true));
    }
    assertThatThrownBy(() -> iam.createPolicyVersion(r -> r.policyArn(arn).policyDocument(READ)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("can have up to 5 versions");
    assertThatThrownBy(() -> iam.deletePolicyVersion(r -> r.policyArn(arn).versionId("v5")))
        .isInstanceOf(DeleteConflictException.class);
    assertThatThrownBy(() -> iam.deletePolicy(r -> r.policyArn(arn)))
        .isInstanceOf(DeleteConflictException.class)
        .hasMessageContaining("more than one version");
    iam.deletePolicyVersion(r -> r.policyArn(arn).versionId("v1"));
    iam.createPolicyVersion(r -> r.policyArn(arn).policyDocument(READ));
    assertThat(iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId()).isEqualTo("v5");
    assertThat(iam.listPolicyVersions(r -> r.policyArn(arn)).versions())
        .extracting(version -> version.versionId())
        .containsExactly("v6", "v5", "v4", "v3", "v2");
  }

  @Test
  void pagesThroughAttachedPoliciesWithTheSdksPaginator() {
    IamClient paged = AwsSandbox.create().pageSize(2).build().iam();
    paged.createRole(r -> r.roleName("node").assumeRolePolicyDocument(TRUST));
    for (String name :
        new String[] {"AmazonEKS_CNI_Policy", "AmazonEKSWorkerNodePolicy", "ReadOnlyAccess"}) {
      paged.attachRolePolicy(r -> r.roleName("node").policyArn("arn:aws:iam::aws:policy/" + name));
    }
    assertThat(paged.listAttachedRolePolicies(r -> r.roleName("node")))
        .satisfies(
            first -> {
              assertThat(first.attachedPolicies()).hasSize(2);
              assertThat(first.isTruncated()).isTrue();
            });
    assertThat(paged.listAttachedRolePoliciesPaginator(r -> r.roleName("node")).attachedPolicies())
        .extracting(AttachedPolicy::policyName)
        .containsExactlyInAnyOrder(
            "AmazonEKS_CNI_Policy", "AmazonEKSWorkerNodePolicy", "ReadOnlyAccess");
    assertThatThrownBy(() -> paged.listRoles(r -> r.marker("made-up")))
        .isInstanceOf(IamException.class)
        .hasMessageContaining("Invalid Marker");
  }

  @Test
  void knowsAwsManagedPoliciesInTheAccountsPartition() {
    IamClient china = AwsSandbox.create().region("cn-north-1").build().iam();
    assertThat(
            china
                .getPolicy(r -> r.policyArn("arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy"))
                .policy()
                .policyName())
        .isEqualTo("AmazonEKS_CNI_Policy");
    assertThatThrownBy(
            () -> china.getPolicy(r -> r.policyArn("arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void keepsOidcProvidersByUrlWithoutScheme() {
    String url = "https://OIDC.eks.eu-west-1.amazonaws.com/id/4F0A";
    String arn =
        iam.createOpenIDConnectProvider(r -> r.url(url).clientIDList("sts.amazonaws.com"))
            .openIDConnectProviderArn();
    assertThat(arn)
        .isEqualTo(
            "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/4F0A");
    iam.addClientIDToOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn).clientID("other"));
    assertThat(iam.getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn)))
        .satisfies(
            provider -> {
              assertThat(provider.url()).isEqualTo("oidc.eks.eu-west-1.amazonaws.com/id/4F0A");
              assertThat(provider.clientIDList()).containsExactly("other", "sts.amazonaws.com");
            });
    assertThatThrownBy(() -> iam.createOpenIDConnectProvider(r -> r.url(url)))
        .isInstanceOf(EntityAlreadyExistsException.class);
    iam.deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn));
    assertThat(iam.listOpenIDConnectProviders().openIDConnectProviderList()).isEmpty();
  }

  @Test
  void createsTheSpotRoleOnceUnderItsRealName() {
    Role role = iam.createServiceLinkedRole(r -> r.awsServiceName("spot.amazonaws.com")).role();
    assertThat(role.arn())
        .endsWith(":role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot");
    assertThatThrownBy(
            () -> iam.createServiceLinkedRole(r -> r.awsServiceName("spot.amazonaws.com")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has been taken in this account");
  }
}
