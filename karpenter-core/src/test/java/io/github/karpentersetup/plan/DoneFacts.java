package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.InterruptionFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AttachRolePolicies;
import io.github.karpentersetup.step.AwaitStoredVersions;
import io.github.karpentersetup.step.ConfigureAddon;
import io.github.karpentersetup.step.EnsureAccessEntry;
import io.github.karpentersetup.step.EnsureAddon;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureFargateProfile;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import io.github.karpentersetup.step.EnsureNamespace;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.EnsureQueue;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.EnsureServiceLinkedRole;
import io.github.karpentersetup.step.ForgetRelease;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.PlaceDeployment;
import io.github.karpentersetup.step.PodPlacement;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.SetAuthenticationMode;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.TagResources;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What would be observed once every step of a plan is carried out, step by step. */
public final class DoneFacts {

  private final Map<String, AwsFacts.Role> roles;
  private final Map<String, AwsFacts.ManagedPolicy> policies;
  private final Map<String, AwsFacts.Subnet> subnets;
  private final Map<String, AwsFacts.SecurityGroup> groups;
  private final Map<String, KubernetesFacts.Crd> crds;
  private final List<KubernetesFacts.Karpenter> karpenters;
  private final List<KubernetesFacts.LiveObject> pools;
  private final List<KubernetesFacts.LiveObject> classes;
  private final List<KubernetesFacts.Autoscaler> autoscalers;
  private final Map<String, AwsFacts.InstanceProfile> profiles;
  private final Map<String, String> entries;
  private final Map<String, AwsFacts.Addon> addons;
  private final Map<String, AwsFacts.PodIdentity> podIdentities;
  private final Set<String> serviceLinkedRoles;
  private final Map<String, InterruptionFacts.Queue> queues;
  private final Map<String, InterruptionFacts.EventRule> rules;
  private final List<String> namespaces;
  private final List<AwsFacts.FargateProfile> fargate;
  private final List<KubernetesFacts.Deployment> deployments;
  private boolean webhooksLeft = true;
  private final Map<String, KubernetesFacts.HelmRelease> releases = new HashMap<>();
  private Optional<AwsFacts.OidcProvider> provider;
  private String awsAuth;
  private AwsFacts.AuthenticationMode mode;

  private DoneFacts(ClusterFacts facts) {
    roles = new HashMap<>(facts.aws().roles());
    policies = new HashMap<>(facts.aws().policies());
    profiles = new HashMap<>(facts.aws().instanceProfiles());
    karpenters = new ArrayList<>(facts.kubernetes().karpenters());
    pools = new ArrayList<>(facts.kubernetes().nodePools());
    classes = new ArrayList<>(facts.kubernetes().nodeClasses());
    crds = new HashMap<>(facts.kubernetes().crds());
    subnets = new HashMap<>(facts.aws().subnets());
    groups = new HashMap<>(facts.aws().securityGroups());
    queues = new HashMap<>(facts.aws().interruption().queues());
    rules = new HashMap<>(facts.aws().interruption().rules());
    fargate = new ArrayList<>(facts.aws().fargateProfiles());
    namespaces = new ArrayList<>(facts.kubernetes().namespaces());
    deployments = new ArrayList<>(facts.kubernetes().deployments());
    autoscalers = new ArrayList<>(facts.kubernetes().autoscalers());
    entries = new HashMap<>(facts.aws().accessEntries());
    addons = new HashMap<>(facts.aws().addons());
    podIdentities = new HashMap<>(facts.aws().podIdentities());
    serviceLinkedRoles = new HashSet<>(facts.aws().serviceLinkedRoles());
    mode = facts.aws().cluster().authenticationMode();
    facts.kubernetes().helmReleases().forEach(r -> releases.put(r.name(), r));
    provider = facts.aws().oidcProvider();
    awsAuth = facts.kubernetes().awsAuth().orElse("");
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
    if (step instanceof EnsureOidcProvider o) {
      if (o.action().writes()) {
        var tags = provider.map(AwsFacts.OidcProvider::tags).orElse(o.tags());
        provider =
            Optional.of(
                new AwsFacts.OidcProvider(
                    "arn:aws:iam::111122223333:oidc-provider/" + o.issuer().substring(8),
                    List.of(o.audience()),
                    tags.containsKey(Ownership.TAG) ? o.tags() : tags));
      }
    } else if (step instanceof EnsureInstanceProfile i) {
      profiles.put(
          i.profile(),
          new AwsFacts.InstanceProfile(
              i.profile(),
              "arn:aws:iam::111122223333:instance-profile" + i.path() + i.profile(),
              i.role(),
              i.tags()));
    } else if (step instanceof EnsureAccessEntry e) {
      entries.put(e.principalArn(), e.type());
    } else if (step instanceof PutRolePolicy p) {
      var role = Objects.requireNonNull(roles.get(p.role()), p.role());
      roles.put(
          p.role(),
          new AwsFacts.Role(
              role.name(),
              role.arn(),
              role.trustPolicy(),
              role.attachedPolicies(),
              added(role.inlinePolicies(), p.policy(), p.document()),
              role.tags(),
              role.permissionsBoundary(),
              role.attachedDocuments()));
    } else if (step instanceof EnsureRole r) {
      var live = Optional.ofNullable(roles.get(r.role()));
      roles.put(
          r.role(),
          new AwsFacts.Role(
              r.role(),
              live.map(AwsFacts.Role::arn)
                  .orElse("arn:aws:iam::111122223333:role" + r.path() + r.role()),
              r.trustPolicy(),
              live.map(AwsFacts.Role::attachedPolicies).orElse(List.of()),
              live.map(AwsFacts.Role::inlinePolicies).orElse(Map.of()),
              live.isEmpty() || !r.tags().isEmpty() ? r.tags() : live.get().tags(),
              r.permissionsBoundary(),
              live.map(AwsFacts.Role::attachedDocuments).orElse(Map.of())));
    } else if (step instanceof EnsureServiceLinkedRole s) {
      serviceLinkedRoles.add(s.service());
    } else if (step instanceof EnsureAddon a) {
      addons.putIfAbsent(a.addon(), new AwsFacts.Addon(a.addon(), "v1", "ACTIVE", "", a.tags()));
    } else if (step instanceof ConfigureAddon c) {
      addons.computeIfPresent(
          c.addon(),
          (k, a) ->
              new AwsFacts.Addon(a.name(), a.version(), "ACTIVE", c.configuration(), a.tags()));
    } else if (step instanceof EnsurePodIdentityAssociation p) {
      podIdentities.put(
          p.namespace() + "/" + p.serviceAccount(),
          new AwsFacts.PodIdentity("a-1", p.roleArn(), p.tags()));
    } else if (step instanceof RemovePodIdentityAssociation p) {
      podIdentities.remove(p.namespace() + "/" + p.serviceAccount());
    } else if (step instanceof RemoveRolePolicies r) {
      roles.computeIfPresent(r.role(), (k, role) -> without(role, r));
    } else if (step instanceof SetAuthenticationMode m) {
      mode = later(mode, AwsFacts.AuthenticationMode.valueOf(m.mode()));
    } else if (step instanceof AttachRolePolicies a) {
      var role = Objects.requireNonNull(roles.get(a.role()), a.role());
      roles.put(
          a.role(),
          new AwsFacts.Role(
              role.name(),
              role.arn(),
              role.trustPolicy(),
              Stream.concat(role.attachedPolicies().stream(), a.policyArns().stream())
                  .distinct()
                  .toList(),
              role.inlinePolicies(),
              role.tags(),
              role.permissionsBoundary(),
              role.attachedDocuments()));
    } else if (step instanceof EnsurePolicy p) {
      policies.put(
          p.policy(), new AwsFacts.ManagedPolicy(p.policy(), p.arn(), p.document(), p.tags()));
    } else if (step instanceof EnsureQueue q) {
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
    } else if (step instanceof EnsureEventRule r) {
      rules.put(
          r.rule(),
          new InterruptionFacts.EventRule(
              r.rule(),
              "arn:events:" + r.rule(),
              r.eventPattern(),
              "ENABLED",
              Map.of(r.targetId(), r.targetArn()),
              r.tags()));
    } else if (step instanceof EnsureFargateProfile f) {
      fargate.removeIf(p -> p.name().equals(f.profile()));
      fargate.add(
          new AwsFacts.FargateProfile(
              f.profile(),
              "ACTIVE",
              f.podExecutionRole(),
              f.subnets(),
              List.of(new AwsFacts.FargateSelector(f.namespace(), f.labels())),
              f.tags()));
    } else if (step instanceof TagResources t) {
      t.resources().forEach(id -> tag(id, t.tags()));
    } else if (step instanceof KubernetesStep k) {
      carryOut(k);
    }
  }

  private static AwsFacts.Role without(AwsFacts.Role role, RemoveRolePolicies removed) {
    var attached = new ArrayList<>(role.attachedPolicies());
    attached.removeAll(removed.attached());
    var inline = new HashMap<>(role.inlinePolicies());
    removed.inline().keySet().forEach(inline::remove);
    return new AwsFacts.Role(
        role.name(),
        role.arn(),
        role.trustPolicy(),
        attached,
        inline,
        role.tags(),
        role.permissionsBoundary(),
        role.attachedDocuments());
  }

  private static AwsFacts.AuthenticationMode later(
      AwsFacts.AuthenticationMode one, AwsFacts.AuthenticationMode other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Map<String, String> added(Map<String, String> map, String key, String value) {
    var all = new HashMap<>(map);
    all.put(key, value);
    return all;
  }

  private AwsFacts.EksCluster cluster(AwsFacts.EksCluster c) {
    return new AwsFacts.EksCluster(
        c.name(),
        c.arn(),
        c.kubernetesVersion(),
        c.status(),
        c.endpoint(),
        c.oidcIssuer(),
        mode,
        c.autoMode(),
        c.vpcId(),
        c.clusterSecurityGroup(),
        c.subnets(),
        c.endpointAccess());
  }

  private static String roleArn(InstallChart chart) {
    return chart.values().get("serviceAccount") instanceof Map<?, ?> account
            && account.get("annotations") instanceof Map<?, ?> annotations
            && annotations.get("eks.amazonaws.com/role-arn") instanceof String arn
        ? arn
        : "";
  }

  private void carryOut(KubernetesStep step) {
    if (step instanceof MapNodeRole m) {
      if (m.action().writes()) {
        awsAuth += "- " + Json.write(Map.of("rolearn", m.roleArn(), "groups", m.groups())) + "\n";
      }
    } else if (step instanceof EnsureNamespace n) {
      namespaces.add(n.namespace());
    } else if (step instanceof ApplyCrds c) {
      var release = KarpenterVersion.parse(c.release());
      for (var name : Crds.of(release)) {
        if (!c.except().contains(name)) {
          crds.put(
              name,
              new KubernetesFacts.Crd(name, served(release), stored(name), c.release(), "True"));
        }
      }
    } else if (step instanceof RemoveObjects) {
      webhooksLeft = false;
    } else if (step instanceof AwaitStoredVersions a) {
      a.names().forEach(n -> crds.computeIfPresent(n, (k, c) -> rewritten(c)));
    } else if (step instanceof InstallChart c) {
      karpenters.removeIf(k -> k.namespace().equals(c.namespace()));
      karpenters.add(
          new KubernetesFacts.Karpenter(
              c.namespace(),
              c.name(),
              "public.ecr.aws/karpenter/controller:" + c.release(),
              c.release(),
              c.values().get("replicas") instanceof Integer n ? n : 2,
              2,
              roleArn(c),
              c.fingerprint(),
              c.installedAs() == InstalledAs.HELM_RELEASE ? c.name() : "",
              c.values()));
      if (c.installedAs() == InstalledAs.HELM_RELEASE) {
        releases.put(
            c.name(),
            new KubernetesFacts.HelmRelease(
                c.namespace(), c.name(), c.release(), 2, "deployed", 2, Optional.empty()));
      }
    } else if (step instanceof ForgetRelease f) {
      releases.remove(f.name());
    } else if (step instanceof ApplyObject o) {
      var objects = o.kind().equals("NodePool") ? pools : classes;
      objects.removeIf(live -> live.name().equals(o.name()));
      objects.add(
          new KubernetesFacts.LiveObject(
              o.apiVersion(), o.name(), Map.of(), o.fingerprint(), spec(o), "True"));
    } else if (step instanceof PlaceDeployment p) {
      deployments.replaceAll(
          d ->
              d.namespace().equals(p.namespace()) && d.name().equals(p.name()) ? at(d, p.to()) : d);
    } else if (step instanceof ScaleDeployment s) {
      autoscalers.removeIf(a -> a.namespace().equals(s.namespace()) && a.name().equals(s.name()));
      autoscalers.add(
          new KubernetesFacts.Autoscaler(
              s.namespace(), s.name(), "ca:1", s.to(), s.to(), s.to() == 0 ? s.from() : 0));
    }
  }

  private static KubernetesFacts.Deployment at(KubernetesFacts.Deployment d, PodPlacement to) {
    return new KubernetesFacts.Deployment(
        d.component(),
        d.namespace(),
        d.name(),
        d.replicas(),
        d.request(),
        PodPins.withTerms(d.affinity(), to.terms()),
        d.nodeSelector(),
        to.tolerations(),
        d.managedBy(),
        d.pods());
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

  private static Map<String, Object> spec(ApplyObject object) {
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
            cluster(a.cluster()),
            a.nodeGroups(),
            a.autoScalingGroups(),
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
            a.network(),
            addons,
            podIdentities,
            serviceLinkedRoles),
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
            k.podGroups(),
            k.podBudgets(),
            k.unreadable(),
            k.autoMode(),
            webhooksLeft ? k.leftovers() : KubernetesFacts.Leftovers.NONE,
            List.copyOf(releases.values()),
            k.helmReleasesHidden(),
            deployments,
            k.awsAuthOthers(),
            k.podIdentityAgent()));
  }
}
