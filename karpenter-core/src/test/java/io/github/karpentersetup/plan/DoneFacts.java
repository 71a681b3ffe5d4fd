package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.InterruptionFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What would be observed once every step of a plan is carried out, step by step. */
public final class DoneFacts {

  private final Map<String, AwsFacts.Role> roles;
  private final Map<String, AwsFacts.ManagedPolicy> policies = new HashMap<>();
  private final Map<String, AwsFacts.Subnet> subnets;
  private final Map<String, AwsFacts.SecurityGroup> groups;
  private final Map<String, KubernetesFacts.Crd> crds = new HashMap<>();
  private final List<KubernetesFacts.Karpenter> karpenters = new ArrayList<>();
  private final List<KubernetesFacts.LiveObject> pools = new ArrayList<>();
  private final List<KubernetesFacts.LiveObject> classes = new ArrayList<>();
  private final List<KubernetesFacts.Autoscaler> autoscalers;
  private final Map<String, AwsFacts.InstanceProfile> profiles = new HashMap<>();
  private final Map<String, String> entries = new HashMap<>();
  private final Map<String, InterruptionFacts.Queue> queues;
  private final Map<String, InterruptionFacts.EventRule> rules;
  private final List<String> namespaces;
  private final List<AwsFacts.FargateProfile> fargate;
  private boolean webhooksLeft = true;
  private Optional<AwsFacts.OidcProvider> provider;
  private String awsAuth;

  private DoneFacts(ClusterFacts facts) {
    roles = new HashMap<>(facts.aws().roles());
    subnets = new HashMap<>(facts.aws().subnets());
    groups = new HashMap<>(facts.aws().securityGroups());
    queues = new HashMap<>(facts.aws().interruption().queues());
    rules = new HashMap<>(facts.aws().interruption().rules());
    fargate = new ArrayList<>(facts.aws().fargateProfiles());
    namespaces = new ArrayList<>(facts.kubernetes().namespaces());
    autoscalers = new ArrayList<>(facts.kubernetes().autoscalers());
    provider = facts.aws().oidcProvider();
    awsAuth = facts.kubernetes().awsAuth().orElse("");
    policies.putAll(facts.aws().policies());
    profiles.putAll(facts.aws().instanceProfiles());
    entries.putAll(facts.aws().accessEntries());
    crds.putAll(facts.kubernetes().crds());
    karpenters.addAll(facts.kubernetes().karpenters());
    pools.addAll(facts.kubernetes().nodePools());
    classes.addAll(facts.kubernetes().nodeClasses());
  }

  public static ClusterFacts after(SetupPlan plan, ClusterFacts facts) {
    return after(plan.steps(), facts);
  }

  /** After these steps only, in an order in which they can be carried out. */
  public static ClusterFacts after(List<Step> steps, ClusterFacts facts) {
    var done = new DoneFacts(facts);
    steps.stream().filter(s -> s.action() != Action.KEEP).forEach(done::carryOut);
    return done.facts(facts);
  }

  private void carryOut(Step step) {
    if (step instanceof AwsStep.EnsureOidcProvider o) {
      provider = Optional.of(new AwsFacts.OidcProvider("arn:oidc", List.of(o.audience())));
    } else if (step instanceof AwsStep.EnsureInstanceProfile i) {
      profiles.put(
          i.profile(), new AwsFacts.InstanceProfile(i.profile(), "arn", i.role(), i.tags()));
    } else if (step instanceof AwsStep.EnsureAccessEntry e) {
      entries.put(e.principalArn(), e.type());
    } else if (step instanceof AwsStep.PutRolePolicy p) {
      var role = Objects.requireNonNull(roles.get(p.role()), p.role());
      roles.put(
          p.role(),
          new AwsFacts.Role(
              role.name(),
              role.arn(),
              role.trustPolicy(),
              role.attachedPolicies(),
              Map.of(p.policy(), p.document()),
              role.tags()));
    } else if (step instanceof AwsStep.EnsureRole r) {
      roles.put(
          r.role(),
          new AwsFacts.Role(
              r.role(),
              "arn:aws:iam::111122223333:role/" + r.role(),
              r.trustPolicy(),
              List.of(),
              Map.of(),
              r.tags()));
    } else if (step instanceof AwsStep.AttachRolePolicies a) {
      var role = Objects.requireNonNull(roles.get(a.role()), a.role());
      roles.put(
          a.role(),
          new AwsFacts.Role(
              role.name(), role.arn(), role.trustPolicy(), a.policyArns(), Map.of(), role.tags()));
    } else if (step instanceof AwsStep.EnsurePolicy p) {
      policies.put(
          p.policy(), new AwsFacts.ManagedPolicy(p.policy(), p.arn(), p.document(), p.tags()));
    } else if (step instanceof AwsStep.EnsureQueue q) {
      queues.put(
          q.queue(),
          new InterruptionFacts.Queue(
              q.queue(),
              "https://sqs/" + q.queue(),
              "arn:sqs:" + q.queue(),
              q.retention(),
              q.kmsKey().isPresent()
                  ? InterruptionFacts.Encryption.KMS
                  : InterruptionFacts.Encryption.SQS,
              q.kmsKey().orElse(""),
              q.policy(),
              q.tags()));
    } else if (step instanceof AwsStep.EnsureEventRule r) {
      rules.put(
          r.rule(),
          new InterruptionFacts.EventRule(
              r.rule(),
              "arn:events:" + r.rule(),
              r.eventPattern(),
              "ENABLED",
              Map.of(r.targetId(), r.targetArn()),
              r.tags()));
    } else if (step instanceof AwsStep.EnsureFargateProfile f) {
      fargate.removeIf(p -> p.name().equals(f.profile()));
      fargate.add(
          new AwsFacts.FargateProfile(
              f.profile(),
              "ACTIVE",
              f.podExecutionRole(),
              f.subnets(),
              List.of(new AwsFacts.FargateSelector(f.namespace(), f.labels())),
              f.tags()));
    } else if (step instanceof AwsStep.TagResources t) {
      t.resources().forEach(id -> tag(id, t.tags()));
    } else if (step instanceof KubernetesStep k) {
      carryOut(k);
    }
  }

  private void carryOut(KubernetesStep step) {
    if (step instanceof KubernetesStep.MapNodeRole m) {
      if (m.action().writes()) {
        awsAuth += "- " + Json.write(Map.of("rolearn", m.roleArn(), "groups", m.groups())) + "\n";
      }
    } else if (step instanceof KubernetesStep.EnsureNamespace n) {
      namespaces.add(n.namespace());
    } else if (step instanceof KubernetesStep.ApplyCrds c) {
      var release = KarpenterVersion.parse(c.release());
      for (var name : Crds.of(release)) {
        if (!c.except().contains(name)) {
          crds.put(
              name,
              new KubernetesFacts.Crd(name, served(release), stored(name), c.release(), "True"));
        }
      }
    } else if (step instanceof KubernetesStep.RemoveObjects) {
      webhooksLeft = false;
    } else if (step instanceof KubernetesStep.AwaitStoredVersions a) {
      a.names().forEach(n -> crds.computeIfPresent(n, (k, c) -> rewritten(c)));
    } else if (step instanceof KubernetesStep.InstallChart c) {
      karpenters.removeIf(k -> k.namespace().equals(c.namespace()));
      karpenters.add(
          new KubernetesFacts.Karpenter(
              c.namespace(),
              c.name(),
              "public.ecr.aws/karpenter/controller:" + c.release(),
              c.release(),
              c.values().get("replicas") instanceof Integer n ? n : 2,
              2,
              "arn:aws:iam::111122223333:role/KarpenterControllerRole-payments-prod",
              c.fingerprint(),
              "",
              c.values()));
    } else if (step instanceof KubernetesStep.ApplyObject o) {
      var objects = o.kind().equals("NodePool") ? pools : classes;
      objects.removeIf(live -> live.name().equals(o.name()));
      objects.add(
          new KubernetesFacts.LiveObject(
              o.apiVersion(), o.name(), Map.of(), o.fingerprint(), spec(o), "True"));
    } else if (step instanceof KubernetesStep.ScaleDeployment s) {
      autoscalers.removeIf(a -> a.namespace().equals(s.namespace()) && a.name().equals(s.name()));
      autoscalers.add(
          new KubernetesFacts.Autoscaler(s.namespace(), s.name(), "ca:1", s.to(), s.to()));
    }
  }

  private static List<String> served(KarpenterVersion release) {
    return !release.atLeast(1, 0, 0)
        ? List.of("v1beta1")
        : release.atLeast(1, 1, 0) ? List.of("v1") : List.of("v1", "v1beta1");
  }

  private List<String> stored(String name) {
    var before = crds.get(name);
    return before == null ? List.of("v1") : before.storedVersions();
  }

  private static KubernetesFacts.Crd rewritten(KubernetesFacts.Crd crd) {
    return new KubernetesFacts.Crd(
        crd.name(), crd.servedVersions(), List.of("v1"), crd.release(), crd.established());
  }

  private static Map<String, Object> spec(KubernetesStep.ApplyObject object) {
    var spec = new HashMap<String, Object>();
    if (object.manifest().get("spec") instanceof Map<?, ?> fields) {
      fields.forEach((k, v) -> spec.put(String.valueOf(k), v));
    }
    return spec;
  }

  private void tag(String id, Map<String, String> tags) {
    subnets.computeIfPresent(
        id,
        (k, s) ->
            new AwsFacts.Subnet(
                s.id(),
                s.vpcId(),
                s.zone(),
                s.freeAddresses(),
                s.publicAddresses(),
                with(s.tags(), tags)));
    groups.computeIfPresent(
        id,
        (k, g) -> new AwsFacts.SecurityGroup(g.id(), g.vpcId(), g.name(), with(g.tags(), tags)));
  }

  private static Map<String, String> with(Map<String, String> tags, Map<String, String> more) {
    var all = new HashMap<>(tags);
    all.putAll(more);
    return all;
  }

  private ClusterFacts facts(ClusterFacts before) {
    var a = before.aws();
    var k = before.kubernetes();
    return new ClusterFacts(
        new AwsFacts(
            a.accountId(),
            a.partition(),
            a.region(),
            a.cluster(),
            a.nodeGroups(),
            provider,
            roles,
            policies,
            profiles,
            subnets,
            groups,
            entries,
            a.amis(),
            new InterruptionFacts(queues, rules),
            fargate,
            a.network()),
        new KubernetesFacts(
            k.server(),
            k.version(),
            namespaces,
            Optional.of(awsAuth),
            autoscalers,
            karpenters,
            crds,
            pools,
            classes,
            k.nodeClaims(),
            k.nodes(),
            k.pendingPods(),
            k.autoMode(),
            webhooksLeft ? k.leftovers() : KubernetesFacts.Leftovers.NONE,
            k.helmReleases(),
            k.helmReleasesHidden(),
            k.deployments()));
  }
}
