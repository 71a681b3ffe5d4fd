package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AttachRolePolicies;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.ConfigureAddon;
import io.github.karpentersetup.step.EnsureAddon;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.RevertInAccount;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.iam.model.Tag;

/** What is particular to undoing single kinds of steps, beyond the contract of all. */
class WayBackTest {

  private static final String CLUSTER = "web";
  private static final Map<String, String> OURS = Ownership.tags(CLUSTER);
  private static final String WORKER = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
  private static final String CNI = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";
  private static final String EC2 = trust("ec2.amazonaws.com");
  private static final String PODS = trust("pods.eks.amazonaws.com");
  private static final Undo NOTHING = new Undo.Nothing("a test");

  private final AwsSandbox aws =
      AwsSandbox.create()
          .settlingReads(0)
          .cluster(
              CLUSTER,
              c ->
                  c.kubernetes("1.33")
                      .authenticationMode(AuthenticationMode.API_AND_CONFIG_MAP)
                      .withOidcProvider("other.example"))
          .build();

  private static String trust(String service) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
        + "{\"Service\":\""
        + service
        + "\"},\"Action\":\"sts:AssumeRole\"}]}";
  }

  private static String document(String action) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\""
        + action
        + "\",\"Resource\":\"*\"}]}";
  }

  private static StepInfo info(Action action, Undo undo, Change... changes) {
    return new StepInfo(
        "identity/step",
        Phase.IDENTITY,
        "a step",
        action,
        List.of(),
        List.of(changes),
        undo,
        Optional.empty());
  }

  private Outcome execute(AwsStep step) {
    try (var executor = SandboxWorld.executor(aws)) {
      return executor.execute(step);
    }
  }

  private Outcome back(AwsStep step) {
    return execute(new RevertInAccount(info(Action.REMOVE, NOTHING), step));
  }

  private void changed(AwsStep step, String words) {
    assertThat(back(step))
        .isInstanceOfSatisfying(
            Outcome.Changed.class, o -> assertThat(o.detail()).isEqualTo(words));
  }

  private void stays(AwsStep step, String words) {
    int writes = aws.writes().size();
    assertThat(back(step))
        .isInstanceOfSatisfying(
            Outcome.Unchanged.class, o -> assertThat(o.detail()).isEqualTo(words));
    assertThat(aws.writes()).hasSize(writes);
  }

  private void waits(AwsStep step, String words) {
    int writes = aws.writes().size();
    assertThat(back(step))
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class, o -> assertThat(o.reason()).isEqualTo(words));
    assertThat(aws.writes()).hasSize(writes);
  }

  private static EnsureRole role(StepInfo info, String trust, Map<String, String> tags) {
    return new EnsureRole(info, "r", "/", trust, Optional.empty(), tags);
  }

  private static EnsureRole ourRole() {
    return role(info(Action.CREATE, NOTHING), EC2, OURS);
  }

  private void foreignRole() {
    aws.iam().createRole(r -> r.roleName("r").assumeRolePolicyDocument(EC2));
  }

  @Test
  void aRoleGoesWithEverythingThatHangsOnIt() {
    execute(ourRole());
    aws.iam().attachRolePolicy(r -> r.roleName("r").policyArn(CNI));
    aws.iam()
        .putRolePolicy(r -> r.roleName("r").policyName("p").policyDocument(document("s3:Get*")));
    aws.iam()
        .createInstanceProfile(
            r ->
                r.instanceProfileName("i")
                    .tags(Tag.builder().key(Ownership.TAG).value(CLUSTER).build()));
    aws.iam().addRoleToInstanceProfile(r -> r.instanceProfileName("i").roleName("r"));

    changed(
        ourRole(),
        "deleted its inline policy p, detached "
            + CNI
            + ", took it out of instance profile i, deleted role r");
    stays(ourRole(), "role r is gone");
  }

  @Test
  void aRoleWaitsUntilItIsInNoInstanceProfileOfSomeoneElse() {
    execute(ourRole());
    aws.iam().createInstanceProfile(r -> r.instanceProfileName("i"));
    aws.iam().addRoleToInstanceProfile(r -> r.instanceProfileName("i").roleName("r"));

    waits(
        ourRole(),
        "role r is still in the instance profile i of someone else; if nothing runs with it: aws"
            + " iam remove-role-from-instance-profile --role-name r --instance-profile-name i");
  }

  @Test
  void aRoleThatSomeoneElseDeletesMeanwhileIsGone() {
    execute(ourRole());
    aws.on("iam:DeleteRole").timeOutAfterEffect();
    assertThat(back(ourRole())).isInstanceOf(Outcome.Unknown.class);

    stays(ourRole(), "role r is gone");
  }

  @Test
  void theTrustPolicyOfSomeonesRoleIsPutBackUnlessItWasChangedSince() {
    foreignRole();
    var step =
        role(
            info(
                Action.CHANGE,
                new Undo.Restore("trust policy", EC2),
                new Change("trust policy", EC2, "pods too")),
            PODS,
            Map.of());
    execute(step);

    changed(step, "changed the trust policy of role r");
    stays(step, "role r has its former trust policy");

    aws.iam()
        .updateAssumeRolePolicy(r -> r.roleName("r").policyDocument(trust("lambda.amazonaws.com")));
    stays(step, "the trust policy of role r stays: someone changed it after this setup did");
    stays(
        ourRole(), "role r stays: it does not carry the tag karpentersetup.github.io/cluster=web");
  }

  @Test
  void onlyTheAttachmentsThatTheStepAddedAreTakenOffSomeonesRole() {
    foreignRole();
    aws.iam().attachRolePolicy(r -> r.roleName("r").policyArn(CNI));
    var step =
        new AttachRolePolicies(
            info(Action.CHANGE, NOTHING, Change.added("attach", "AmazonEKSWorkerNodePolicy")),
            "r",
            List.of(WORKER, CNI),
            OURS);
    execute(step);

    changed(step, "detached " + WORKER);
    stays(step, CNI + " stay attached: someone else attached them, not this step");
  }

  @Test
  void aPolicyOfOursIsTakenOffSomeonesRoleThoughNoRunIsKnown() {
    foreignRole();
    var policy = policy();
    execute(policy);
    aws.iam().attachRolePolicy(r -> r.roleName("r").policyArn(policy.arn()));
    var step = new AttachRolePolicies(info(Action.KEEP, NOTHING), "r", List.of(policy.arn()), OURS);

    waits(
        policy,
        "policy p is still used 1 time, which aws iam list-entities-for-policy --policy-arn "
            + policy.arn()
            + " names");
    changed(step, "detached " + policy.arn());
    changed(policy, "deleted policy p");
  }

  private EnsurePolicy policy() {
    return new EnsurePolicy(
        info(Action.CREATE, NOTHING),
        "p",
        "arn:aws:iam::" + account() + ":policy/p",
        document("s3:Get*"),
        OURS);
  }

  private String account() {
    return aws.sts().getCallerIdentity().account();
  }

  @Test
  void aPolicyGoesWithItsFormerVersions() {
    execute(policy());
    aws.iam()
        .createPolicyVersion(
            r ->
                r.policyArn(policy().arn())
                    .policyDocument(document("s3:List*"))
                    .setAsDefault(true));

    changed(policy(), "deleted version v1, deleted policy p");
  }

  private static PutRolePolicy inline(StepInfo info) {
    return new PutRolePolicy(info, "r", "p", document("s3:Get*"), OURS);
  }

  private void write(String document) {
    aws.iam().putRolePolicy(r -> r.roleName("r").policyName("p").policyDocument(document));
  }

  @Test
  void anInlinePolicyOfSomeonesRoleIsAsItWas() {
    foreignRole();
    var made = inline(info(Action.CREATE, NOTHING));
    execute(made);
    changed(made, "deleted inline policy p of role r");
    stays(made, "inline policy p of role r is gone");

    var before = document("s3:List*");
    write(before);
    var change = inline(info(Action.CHANGE, new Undo.Restore("document", before)));
    execute(change);
    changed(change, "wrote inline policy p of role r");
    stays(change, "inline policy p of role r has its former document");

    write(document("s3:*"));
    stays(change, "inline policy p of role r stays: someone changed it after this setup wrote it");
    stays(
        inline(info(Action.KEEP, new Undo.Restore("document", before))),
        "inline policy p of role r stays: the role is not of this setup, nor did it write the"
            + " policy");
  }

  private EnsureOidcProvider provider(StepInfo info) {
    var issuer =
        aws.eks().describeCluster(r -> r.name(CLUSTER)).cluster().identity().oidc().issuer();
    return new EnsureOidcProvider(info, issuer, "sts.amazonaws.com", OURS);
  }

  @Test
  void onlyTheAudienceThatTheStepAddedIsTakenOffSomeonesProvider() {
    var step =
        provider(
            info(
                Action.CHANGE,
                NOTHING,
                new Change("audiences", "other.example", "other.example, sts.amazonaws.com")));
    execute(step);
    stays(
        provider(info(Action.KEEP, NOTHING)),
        "OIDC provider "
            + step.issuer()
            + " stays: it does not carry the tag karpentersetup.github.io/cluster=web");

    var arn = aws.iam().listOpenIDConnectProviders().openIDConnectProviderList().get(0).arn();
    aws.iam()
        .createRole(
            r ->
                r.roleName("later")
                    .assumeRolePolicyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"Federated\":\""
                            + arn
                            + "\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Condition\":"
                            + "{\"StringEquals\":{\"x:aud\":\"sts.amazonaws.com\"}}}]}"));
    stays(
        step,
        "audience sts.amazonaws.com of OIDC provider "
            + step.issuer()
            + " stays: role later trusts it");
    aws.iam().deleteRole(r -> r.roleName("later"));

    changed(step, "removed audience sts.amazonaws.com");
    assertThat(back(step)).isInstanceOf(Outcome.Unchanged.class);
  }

  @Test
  void aProviderThatARoleTrustsStays() {
    var arn = aws.iam().listOpenIDConnectProviders().openIDConnectProviderList().get(0).arn();
    aws.iam()
        .tagOpenIDConnectProvider(
            r ->
                r.openIDConnectProviderArn(arn)
                    .tags(Tag.builder().key(Ownership.TAG).value(CLUSTER).build()));
    aws.iam()
        .createRole(
            r ->
                r.roleName("app")
                    .assumeRolePolicyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"Federated\":\""
                            + arn
                            + "\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\"}]}"));
    var step = provider(info(Action.KEEP, NOTHING));

    stays(
        step,
        "OIDC provider "
            + step.issuer()
            + " stays: role app trusts it; if nobody needs that: aws iam"
            + " delete-open-id-connect-provider --open-id-connect-provider-arn "
            + arn);

    aws.iam().deleteRole(r -> r.roleName("app"));
    changed(step, "deleted OIDC provider " + step.issuer());
  }

  @Test
  void aRuleThatSomeoneElseUsesLosesOnlyOurTarget() {
    var queue = "arn:aws:sqs:eu-west-1:" + account() + ":q";
    var step =
        new EnsureEventRule(
            info(Action.CREATE, NOTHING),
            "rule",
            "{\"source\":[\"aws.ec2\"]}",
            "target",
            queue,
            OURS);
    execute(step);
    aws.eventBridge()
        .putTargets(
            r -> r.rule("rule").targets(Target.builder().id("theirs").arn(queue + "2").build()));

    changed(step, "made it send no longer to " + queue);
    stays(
        step,
        "event rule rule stays: someone else has it send to "
            + queue
            + "2 too; if nobody needs that, remove those targets and run again");
  }

  @Test
  void theAgentStaysWhileOthersGetTheirRolesThroughIt() {
    foreignRole();
    var step =
        new EnsureAddon(info(Action.CREATE, NOTHING), CLUSTER, "eks-pod-identity-agent", OURS);
    execute(step);
    var arn = aws.iam().getRole(r -> r.roleName("r")).role().arn();
    execute(
        new EnsurePodIdentityAssociation(
            info(Action.CREATE, NOTHING), CLUSTER, "kube-system", "karpenter", arn, OURS));
    var id =
        aws.eks()
            .createPodIdentityAssociation(
                r -> r.clusterName(CLUSTER).namespace("a").serviceAccount("b").roleArn(arn))
            .association()
            .associationId();

    stays(
        step,
        "EKS add-on eks-pod-identity-agent of cluster web stays: the pods of a/b get their roles"
            + " through it");

    aws.eks().deletePodIdentityAssociation(r -> r.clusterName(CLUSTER).associationId(id));
    assertThat(back(step)).isInstanceOf(Outcome.Changed.class);
    stays(step, "EKS add-on eks-pod-identity-agent of cluster web is gone");
  }

  @Test
  void theConfigurationOfAnAddonIsEmptyAgainUnlessSomeoneChangedItSince() {
    execute(new EnsureAddon(info(Action.CREATE, NOTHING), CLUSTER, "coredns", OURS));
    var step =
        new ConfigureAddon(
            info(Action.CHANGE, NOTHING), CLUSTER, "coredns", "", "{\"replicaCount\":3}");
    execute(step);

    changed(step, "put the configuration values of EKS add-on coredns of cluster web back");
    stays(step, "the configuration values are as before");

    aws.eks()
        .updateAddon(
            r ->
                r.clusterName(CLUSTER)
                    .addonName("coredns")
                    .configurationValues("{\"replicaCount\":5}"));
    stays(
        step,
        "the configuration of EKS add-on coredns of cluster web stays: someone changed it after"
            + " this setup did");
  }

  @Test
  void thePoliciesThatWereTakenOffComeBackAsTheyWere() {
    execute(ourRole());
    aws.iam().attachRolePolicy(r -> r.roleName("r").policyArn(WORKER));
    aws.iam().attachRolePolicy(r -> r.roleName("r").policyArn(CNI));
    aws.iam()
        .putRolePolicy(
            r -> r.roleName("r").policyName("p").policyDocument(document("sqs:SendMessage")));
    aws.iam()
        .putRolePolicy(
            r ->
                r.roleName("r").policyName("between").policyDocument(document("ec2:RunInstances")));
    var step =
        new RemoveRolePolicies(
            info(Action.REMOVE, NOTHING),
            "r",
            List.of(WORKER, "arn:aws:iam::111122223333:policy/gone"),
            Map.of("p", document("sqs:SendMessage"), "between", ""),
            OURS);
    execute(step);

    changed(step, "attached " + WORKER + ", wrote inline policy p");

    assertThat(aws.iam().listAttachedRolePolicies(r -> r.roleName("r")).attachedPolicies())
        .extracting(p -> p.policyArn())
        .containsExactlyInAnyOrder(WORKER, CNI);
    assertThat(aws.iam().listRolePolicies(r -> r.roleName("r")).policyNames()).containsExactly("p");
    stays(step, "role r has what it had before");
    aws.iam().untagRole(r -> r.roleName("r").tagKeys(Ownership.TAG));
    stays(step, "role r stays: it does not carry the tag karpentersetup.github.io/cluster=web");
  }

  @Test
  void theAssociationThatWasRemovedComesBackWithItsRoleAndTags() {
    execute(role(info(Action.CREATE, NOTHING), PODS, OURS));
    var arn = aws.iam().getRole(r -> r.roleName("r")).role().arn();
    execute(
        new EnsurePodIdentityAssociation(
            info(Action.CREATE, NOTHING), CLUSTER, "kube-system", "karpenter", arn, OURS));
    var step =
        new RemovePodIdentityAssociation(
            info(Action.REMOVE, NOTHING), CLUSTER, "kube-system", "karpenter", arn, OURS);
    execute(step);

    changed(step, "made pod identity association of kube-system/karpenter again");

    var id =
        aws.eks()
            .listPodIdentityAssociations(r -> r.clusterName(CLUSTER))
            .associations()
            .get(0)
            .associationId();
    var association =
        aws.eks()
            .describePodIdentityAssociation(r -> r.clusterName(CLUSTER).associationId(id))
            .association();
    assertThat(association.roleArn()).isEqualTo(arn);
    assertThat(association.tags()).isEqualTo(OURS);
    stays(step, "pod identity association of kube-system/karpenter is there again, " + id);
  }

  @Test
  void noAssociationIsMadeForARoleThatIsGoneNorOneThatTheStepDidNotRemove() {
    var arn = "arn:aws:iam::111122223333:role/r";
    var who = "pod identity association of kube-system/karpenter";

    stays(
        new RemovePodIdentityAssociation(
            info(Action.REMOVE, NOTHING), CLUSTER, "kube-system", "karpenter", arn, OURS),
        who + " stays removed: role r is gone");
    execute(ourRole());
    stays(
        new RemovePodIdentityAssociation(
            info(Action.KEEP, NOTHING), CLUSTER, "kube-system", "karpenter", arn, OURS),
        who + " stays removed: it was gone before this setup");
  }
}
