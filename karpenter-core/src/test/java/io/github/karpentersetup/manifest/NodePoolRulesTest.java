package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Sample.NEW;
import static io.github.karpentersetup.manifest.Sample.OLD;
import static io.github.karpentersetup.manifest.Sample.OLD_POOL;
import static io.github.karpentersetup.manifest.Sample.POOL;
import static io.github.karpentersetup.manifest.Sample.problems;
import static io.github.karpentersetup.manifest.Sample.requirement;
import static io.github.karpentersetup.manifest.Sample.spec;
import static io.github.karpentersetup.manifest.Sample.template;
import static io.github.karpentersetup.manifest.Sample.templateSpec;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem.Rule;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodePoolRulesTest {

  private static final String AT = "spec.template.spec.requirements[0]";
  private static final String LABEL = "spec.template.metadata.labels";

  private static Arguments ok(String what, String manifest, KarpenterVersion version) {
    return Arguments.of(what, manifest, version);
  }

  static Stream<Arguments> good() {
    return Stream.of(
        ok("the sample", POOL, NEW),
        ok("the old sample", OLD_POOL, OLD),
        ok("v1 in 1.0", POOL, KarpenterVersion.parse("1.0.8")),
        ok("v1beta1 in 1.0", OLD_POOL, KarpenterVersion.parse("1.0.8")),
        ok("no requirement", POOL.replaceAll("requirements:\n.*\n", "requirements: []\n"), NEW),
        ok("exists", requirement(POOL, "{key: team, operator: Exists}"), NEW),
        ok("not in nothing", requirement(POOL, "{key: team, operator: NotIn}"), NEW),
        ok("above zero", requirement(POOL, "{key: team, operator: Gt, values: ['0']}"), NEW),
        ok("at least", requirement(POOL, "{key: team, operator: Gte, values: ['3']}"), NEW),
        ok("below, old", requirement(OLD_POOL, "{key: team, operator: Lt, values: ['3']}"), OLD),
        ok(
            "min values",
            requirement(POOL, "{key: team, operator: In, values: [a, b], minValues: 2}"),
            NEW),
        ok("zone id", requirement(POOL, "{key: topology.k8s.aws/zone-id, operator: Exists}"), NEW),
        ok(
            "a kubernetes.io label from 1.9",
            requirement(POOL, "{key: example.kubernetes.io/a, operator: Exists}"),
            NEW),
        ok(
            "node.kubernetes.io before",
            requirement(OLD_POOL, "{key: x.node.kubernetes.io/a, operator: Exists}"),
            OLD),
        ok(
            "an old name in a requirement",
            requirement(OLD_POOL, "{key: beta.kubernetes.io/arch, operator: Exists}"),
            OLD),
        ok("a null label", template(POOL, "metadata: {labels: {team: ~}}"), NEW),
        ok("a label", template(POOL, "metadata: {labels: {team: a, empty: ''}}"), NEW),
        ok(
            "a capacity-type label",
            template(POOL, "metadata: {labels: {karpenter.sh/capacity-type: spot}}"),
            NEW),
        ok("limits", spec(POOL, "limits: {cpu: 1000, memory: 1.5Ti, pods: '1e3'}"), NEW),
        ok("a YAML float that is whole", spec(POOL, "limits: {cpu: 1e3}"), NEW),
        ok("a null field", spec(POOL, "limits: ~\nweight: null"), NEW),
        ok("a null disruption takes its default", spec(POOL, "disruption:"), NEW),
        ok("never", spec(POOL, "disruption: {consolidateAfter: Never}"), NEW),
        ok(
            "balanced",
            spec(POOL, "disruption: {consolidateAfter: 0s, consolidationPolicy: Balanced}"),
            NEW),
        ok(
            "a budget of defaults",
            spec(POOL, "disruption: {consolidateAfter: 0s, budgets: [{}]}"),
            NEW),
        ok(
            "a budget",
            spec(
                POOL,
                "disruption: {consolidateAfter: 1h30m, budgets: [{nodes: '0', schedule: '0 9 * *"
                    + " mon-fri', duration: 8h0s, reasons: [Empty, Drifted]}]}"),
            NEW),
        ok("static", spec(POOL, "replicas: 3\nlimits: {nodes: 5}"), NEW),
        ok("expiry", templateSpec(POOL, "expireAfter: Never\nterminationGracePeriod: 1h30m"), NEW),
        ok(
            "taints",
            templateSpec(
                POOL,
                "taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoExecute}]\n"
                    + "startupTaints: [{key: b, effect: NoSchedule, value: x, timeAdded:"
                    + " '2026-01-01T00:00:00Z'}]"),
            NEW),
        ok("old consolidation", spec(OLD_POOL, "disruption: {expireAfter: Never}"), OLD),
        ok("old, never consolidated", spec(OLD_POOL, "disruption: {consolidateAfter: Never}"), OLD),
        ok(
            "old, when empty",
            spec(OLD_POOL, "disruption: {consolidationPolicy: WhenEmpty, consolidateAfter: 30s}"),
            OLD),
        ok("old kubelet", templateSpec(OLD_POOL, "kubelet: {maxPods: 10}"), OLD),
        ok(
            "server's own fields",
            POOL.replace(
                    "  name: default\nspec",
                    "  name: default\n  uid: x\n  managedFields: [{manager: a}]\n  creationTimestamp: null\nspec")
                + "status: {nodes: 1}\n",
            NEW));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void accepts(String what, String manifest, KarpenterVersion version) {
    assertThat(problems(manifest, version)).as(what).isEmpty();
  }

  private static Arguments bad(
      String manifest, KarpenterVersion version, Rule rule, String path, String says, String fix) {
    return Arguments.of(path + " " + says, manifest, version, rule, path, says, fix);
  }

  static Stream<Arguments> refusedByTheServer() {
    var server = Rule.SERVER;
    return Stream.of(
        bad(
            requirement(POOL, "{key: a, operator: In, values: []}"),
            NEW,
            server,
            AT + ".values",
            "In needs at least one value",
            "add a value"),
        bad(
            requirement(POOL, "{key: a, operator: In}"),
            NEW,
            server,
            AT + ".values",
            "In needs at least one value",
            "Exists"),
        bad(
            requirement(POOL, "{key: a, operator: Gt, values: ['1', '2']}"),
            NEW,
            server,
            AT + ".values",
            "Gt needs exactly one whole number",
            "[\"2\"]"),
        bad(
            requirement(POOL, "{key: a, operator: Lte, values: ['-1']}"),
            NEW,
            server,
            AT + ".values",
            "Lte needs exactly one whole number",
            "one number"),
        bad(
            requirement(POOL, "{key: a, operator: Gt, values: [many]}"),
            NEW,
            server,
            AT + ".values",
            "Gt needs exactly one",
            "one number"),
        bad(
            requirement(OLD_POOL, "{key: a, operator: Gt}"),
            OLD,
            server,
            AT + ".values",
            "Gt needs exactly one",
            "one number"),
        bad(
            requirement(POOL, "{key: a, operator: In, values: [x], minValues: 2}"),
            NEW,
            server,
            AT + ".values",
            "has 1 values, minValues asks for 2",
            "lower minValues to 1"),
        bad(
            requirement(POOL, "{key: a, operator: Gt, values: [2]}"),
            NEW,
            server,
            AT + ".values[0]",
            "must be text, is the number 2",
            "\"2\", in quotes"),
        bad(
            requirement(POOL, "{key: a, operator: In, values: [on]}"),
            NEW,
            server,
            AT + ".values[0]",
            "must be text, is true",
            "in quotes"),
        bad(
            requirement(POOL, "{key: a, operator: Near, values: [x]}"),
            NEW,
            server,
            AT + ".operator",
            "\"Near\" is not one of In, NotIn",
            "write one of them"),
        bad(
            requirement(OLD_POOL, "{key: a, operator: Gte, values: ['2']}"),
            OLD,
            server,
            AT + ".operator",
            "\"Gte\" is not one of",
            "Karpenter 1.9.0 or later"),
        bad(
            requirement(POOL, "{key: a, operator: Exists, minValues: 51}"),
            NEW,
            server,
            AT + ".minValues",
            "51 is out of range",
            "from 1 to 50"),
        bad(
            requirement(POOL, "{key: a b, operator: Exists}"),
            NEW,
            server,
            AT + ".key",
            "\"a b\" does not have the form",
            "a qualified name"),
        bad(
            requirement(POOL, "{key: karpenter.sh/nodepool, operator: Exists}"),
            NEW,
            server,
            AT + ".key",
            "label \"karpenter.sh/nodepool\" is restricted",
            "domain of your own"),
        bad(
            requirement(POOL, "{key: kubernetes.io/hostname, operator: Exists}"),
            NEW,
            server,
            AT + ".key",
            "label \"kubernetes.io/hostname\" is restricted",
            "domain of your own"),
        bad(
            requirement(POOL, "{key: karpenter.sh/other, operator: Exists}"),
            NEW,
            server,
            AT + ".key",
            "restricted domain karpenter.sh",
            "domain of your own"),
        bad(
            requirement(POOL, "{key: karpenter.k8s.aws/instance-pods, operator: Exists}"),
            NEW,
            server,
            AT + ".key",
            "restricted domain karpenter.k8s.aws",
            "instance-category"),
        bad(
            requirement(OLD_POOL, "{key: karpenter.k8s.aws/instance-tenancy, operator: Exists}"),
            OLD,
            server,
            AT + ".key",
            "exists from Karpenter 1.9.0",
            "instance-category"),
        bad(
            requirement(OLD_POOL, "{key: example.kubernetes.io/a, operator: Exists}"),
            OLD,
            server,
            AT + ".key",
            "restricted domain kubernetes.io",
            "domain of your own"),
        bad(
            requirement(OLD_POOL, "{key: example.k8s.io/a, operator: Exists}"),
            OLD,
            server,
            AT + ".key",
            "restricted domain k8s.io",
            "domain of your own"),
        bad(
            template(POOL, "metadata: {labels: {karpenter.sh/nodepool: a}}"),
            NEW,
            server,
            LABEL + "[karpenter.sh/nodepool]",
            "is restricted",
            "domain of your own"),
        bad(
            template(POOL, "metadata: {labels: {kubernetes.io/hostname: a}}"),
            NEW,
            server,
            LABEL + "[kubernetes.io/hostname]",
            "is restricted",
            "domain of your own"),
        bad(
            template(POOL, "metadata: {labels: {x.karpenter.sh/a: a}}"),
            NEW,
            server,
            LABEL + "[x.karpenter.sh/a]",
            "restricted domain karpenter.sh",
            "domain of your own"),
        bad(
            template(POOL, "metadata: {labels: {karpenter.k8s.aws/a: a}}"),
            NEW,
            server,
            LABEL + "[karpenter.k8s.aws/a]",
            "restricted domain karpenter.k8s.aws",
            "own"),
        bad(
            template(OLD_POOL, "metadata: {labels: {a.kubernetes.io/a: a}}"),
            OLD,
            server,
            LABEL + "[a.kubernetes.io/a]",
            "restricted domain kubernetes.io",
            "own"),
        bad(
            template(OLD_POOL, "metadata: {labels: {a.k8s.io/a: a}}"),
            OLD,
            server,
            LABEL + "[a.k8s.io/a]",
            "restricted domain k8s.io",
            "own"),
        bad(
            template(POOL, "metadata: {labels: {team: 'a b'}}"),
            NEW,
            server,
            LABEL + ".team",
            "\"a b\" does not have the form",
            "letters, digits"),
        bad(
            template(POOL, "metadata: {annotations: {team: 1}}"),
            NEW,
            server,
            "spec.template.metadata.annotations.team",
            "is the number 1",
            "\"1\", in quotes"),
        bad(
            template(POOL, "metadata: {name: a}"),
            NEW,
            server,
            "spec.template.metadata.name",
            "unknown field \"name\"",
            "labels"),
        bad(
            spec(POOL, "limits: {cpu: 1.5}"),
            NEW,
            server,
            "spec.limits.cpu",
            "must be a whole number or text, is the number 1.5",
            "\"1.5\""),
        bad(
            spec(POOL, "limits: {cpu: many}"),
            NEW,
            server,
            "spec.limits.cpu",
            "\"many\" does not have the form",
            "a Kubernetes quantity"),
        bad(
            spec(POOL, "weight: 0"),
            NEW,
            server,
            "spec.weight",
            "0 is out of range",
            "from 1 to 100"),
        bad(
            spec(POOL, "weight: '10'"),
            NEW,
            server,
            "spec.weight",
            "must be a whole number, is the text \"10\"",
            "without quotes"),
        bad(
            spec(POOL, "weigth: 10"),
            NEW,
            server,
            "spec.weigth",
            "unknown field \"weigth\"",
            "did you mean weight?"),
        bad(
            spec(POOL, "disruption: {}"),
            NEW,
            server,
            "spec.disruption.consolidateAfter",
            "is required and missing",
            "consolidateAfter: 0s"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 30}"),
            NEW,
            server,
            "spec.disruption.consolidateAfter",
            "is the number 30",
            "in quotes"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 30 s}"),
            NEW,
            server,
            "spec.disruption.consolidateAfter",
            "does not have the form",
            "720h or 1h30m"),
        bad(
            spec(
                POOL, "disruption: {consolidateAfter: 0s, consolidationPolicy: WhenUnderutilized}"),
            NEW,
            server,
            "spec.disruption.consolidationPolicy",
            "\"WhenUnderutilized\" is not one",
            "write WhenEmptyOrUnderutilized"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 0s, expireAfter: 720h}"),
            NEW,
            server,
            "spec.disruption.expireAfter",
            "unknown field",
            "spec.template.spec.expireAfter"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 0s, budgets: [{nodes: 10}]}"),
            NEW,
            server,
            "spec.disruption.budgets[0].nodes",
            "is the number 10",
            "\"10\", in quotes"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 0s, budgets: [{nodes: 101%}]}"),
            NEW,
            server,
            "spec.disruption.budgets[0].nodes",
            "\"101%\" does not have the form",
            "percentage"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 0s, budgets: [{schedule: '@daily'}]}"),
            NEW,
            server,
            "spec.disruption.budgets[0]",
            "has a schedule but no duration",
            "give both"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 0s, budgets: [{duration: 8h}]}"),
            NEW,
            server,
            "spec.disruption.budgets[0]",
            "has a duration but no schedule",
            "give both"),
        bad(
            spec(
                POOL,
                "disruption: {consolidateAfter: 0s, budgets: [{schedule: '@daily', duration: 30s}]}"),
            NEW,
            server,
            "spec.disruption.budgets[0].duration",
            "\"30s\" does not",
            "8h or 1h30m"),
        bad(
            spec(
                POOL,
                "disruption: {consolidateAfter: 0s, budgets: [{schedule: daily, duration: 8h}]}"),
            NEW,
            server,
            "spec.disruption.budgets[0].schedule",
            "\"daily\" does not",
            "@daily"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 0s, budgets: [{reasons: [Empty, Empty]}]}"),
            NEW,
            server,
            "spec.disruption.budgets[0].reasons[1]",
            "in the list twice",
            "remove one"),
        bad(
            spec(OLD_POOL, "disruption: {budgets: [{reasons: [Empty]}]}"),
            OLD,
            server,
            "spec.disruption.budgets[0].reasons",
            "unknown field",
            "Karpenter 1.0.0 or later"),
        bad(
            spec(OLD_POOL, "disruption: {consolidateAfter: 30s}"),
            OLD,
            server,
            "spec.disruption.consolidateAfter",
            "does not go with",
            "Karpenter 1.0 or later"),
        bad(
            spec(OLD_POOL, "disruption: {consolidationPolicy: WhenEmpty}"),
            OLD,
            server,
            "spec.disruption.consolidateAfter",
            "WhenEmpty needs consolidateAfter",
            "30s"),
        bad(
            spec(OLD_POOL, "disruption: {consolidationPolicy: WhenEmptyOrUnderutilized}"),
            OLD,
            server,
            "spec.disruption.consolidationPolicy",
            "is not one of",
            "WhenUnderutilized"),
        bad(
            spec(POOL, "replicas: 1\nlimits: {cpu: 5}"),
            NEW,
            server,
            "spec.limits",
            "no limit but nodes",
            "remove the other limits"),
        bad(
            spec(POOL, "replicas: 1\nweight: 5"),
            NEW,
            server,
            "spec.weight",
            "takes no weight",
            "remove weight"),
        bad(
            spec(POOL, "replicas: 1"),
            KarpenterVersion.parse("1.7.0"),
            server,
            "spec.replicas",
            "unknown field",
            "Karpenter 1.8.0 or later"),
        bad(
            POOL.replace("group: karpenter.k8s.aws", "group: ''"),
            NEW,
            server,
            "spec.template.spec.nodeClassRef.group",
            "is empty",
            "fill it in"),
        bad(
            POOL.replace("kind: EC2NodeClass", "kind: ''"),
            NEW,
            server,
            "spec.template.spec.nodeClassRef.kind",
            "is empty",
            "fill it in"),
        bad(
            POOL.replace("        name: default", "        name: ''"),
            NEW,
            server,
            "spec.template.spec.nodeClassRef.name",
            "is empty",
            "fill it in"),
        bad(
            POOL.replace("group: karpenter.k8s.aws", "group: karpenter.k8s.aws/v1"),
            NEW,
            server,
            "spec.template.spec.nodeClassRef.group",
            "does not have the form",
            "before the slash"),
        bad(
            POOL.replace(
                "        kind: EC2", "        apiVersion: karpenter.k8s.aws/v1\n        kind: EC2"),
            NEW,
            server,
            "spec.template.spec.nodeClassRef.apiVersion",
            "unknown field",
            "write group"),
        bad(
            OLD_POOL
                .replace("  name: default\n", "  name: default\n        group: a\n")
                .replaceFirst("        group: a\n", ""),
            OLD,
            server,
            "spec.template.spec.nodeClassRef.group",
            "unknown field",
            "apiVersion"),
        bad(
            templateSpec(POOL, "kubelet: {maxPods: 5}"),
            NEW,
            server,
            "spec.template.spec.kubelet",
            "unknown field",
            "spec.kubelet of the EC2NodeClass"),
        bad(
            templateSpec(OLD_POOL, "resources: {requests: {cpu: 1}}"),
            OLD,
            server,
            "spec.template.spec.resources",
            "at most 0 are allowed",
            "leave it out"),
        bad(
            templateSpec(OLD_POOL, "terminationGracePeriod: 1h"),
            OLD,
            server,
            "spec.template.spec.terminationGracePeriod",
            "unknown field",
            "1.0.0 or later"),
        bad(
            templateSpec(POOL, "terminationGracePeriod: Never"),
            NEW,
            server,
            "spec.template.spec.terminationGracePeriod",
            "\"Never\" does not",
            "30s, 90m"),
        bad(
            templateSpec(POOL, "taints: [{key: a}]"),
            NEW,
            server,
            "spec.template.spec.taints[0].effect",
            "is required and missing",
            "add effect"),
        bad(
            templateSpec(POOL, "taints: [{key: '', effect: NoSchedule}]"),
            NEW,
            server,
            "spec.template.spec.taints[0].key",
            "is empty",
            "fill it in"),
        bad(
            templateSpec(POOL, "taints: [{key: a, effect: noschedule}]"),
            NEW,
            server,
            "spec.template.spec.taints[0].effect",
            "is not one of",
            "did you mean NoSchedule?"),
        bad(
            templateSpec(POOL, "taints: [{key: a, effect: NoSchedule, timeAdded: soon}]"),
            NEW,
            server,
            "spec.template.spec.taints[0].timeAdded",
            "not a date and time",
            "2026-"),
        bad(
            templateSpec(POOL, "taints: {key: a}"),
            NEW,
            server,
            "spec.template.spec.taints",
            "must be a list, is an object",
            "after \"- \""),
        bad(
            POOL.replaceAll("(?s)spec:\n.*", "spec: {}\n"),
            NEW,
            server,
            "spec.template",
            "is required and missing",
            "add template"),
        bad(
            POOL.replaceAll("(?s)spec:\n.*", ""),
            NEW,
            server,
            "spec",
            "is required and missing",
            "add spec"),
        bad(
            POOL.replaceAll("(?s)spec:\n.*", "spec: text\n"),
            NEW,
            server,
            "spec",
            "must be an object, is the text \"text\"",
            "indented"));
  }

  static Stream<Arguments> refusedByKarpenter() {
    var runtime = Rule.RUNTIME;
    var old13 = KarpenterVersion.parse("1.3.0");
    return Stream.of(
        bad(
            templateSpec(
                POOL,
                "taints: [{key: a, effect: NoSchedule}]\n"
                    + "startupTaints: [{key: a, value: x, effect: NoSchedule}]"),
            NEW,
            runtime,
            "spec.template.spec.startupTaints[0]",
            "given already at spec.template.spec.taints[0]",
            "remove one"),
        bad(
            templateSpec(POOL, "taints: [{key: " + "a".repeat(64) + ", effect: NoSchedule}]"),
            NEW,
            runtime,
            "spec.template.spec.taints[0].key",
            "is not a qualified name",
            "at most 63"),
        bad(
            requirement(POOL, "{key: a, operator: In, values: ['x y']}"),
            NEW,
            runtime,
            AT + ".values[0]",
            "\"x y\" is not a label value",
            "at most 63"),
        bad(
            requirement(POOL, "{key: " + "a".repeat(64) + ", operator: Exists}"),
            NEW,
            runtime,
            AT + ".key",
            "is not a qualified name",
            "at most 63"),
        bad(
            requirement(POOL, "{key: karpenter.k8s.aws/ec2nodeclass, operator: Exists}"),
            NEW,
            runtime,
            AT + ".key",
            "Karpenter's own to set",
            "domain of your own"),
        bad(
            requirement(POOL, "{key: karpenter.sh/capacity-type, operator: In, values: [cheap]}"),
            NEW,
            runtime,
            AT + ".values",
            "is a value Karpenter 1.14.1 knows",
            "on-demand, spot"),
        bad(
            requirement(
                OLD_POOL, "{key: karpenter.sh/capacity-type, operator: In, values: [reserved]}"),
            OLD,
            runtime,
            AT + ".values",
            "is a value Karpenter 0.36.0 knows",
            "use on-demand, spot"),
        bad(
            requirement(
                POOL,
                "{key: karpenter.sh/capacity-type, operator: In, values: [spot, x],"
                    + " minValues: 2}"),
            NEW,
            runtime,
            AT + ".values",
            "only 1 of the values are known",
            "lower minValues"),
        bad(
            template(POOL, "metadata: {labels: {'a b': c}}"),
            NEW,
            runtime,
            LABEL + "[a b]",
            "\"a b\" is not a qualified name",
            "at most 63"),
        bad(
            template(OLD_POOL, "metadata: {labels: {beta.kubernetes.io/arch: arm64}}"),
            OLD,
            runtime,
            LABEL + "[beta.kubernetes.io/arch]",
            "Kubernetes' own to set",
            "own"),
        bad(
            spec(
                POOL,
                "disruption: {consolidateAfter: 0s, budgets: [{schedule: '99 9 * * *',"
                    + " duration: 8h}]}"),
            NEW,
            runtime,
            "spec.disruption.budgets[0].schedule",
            "minute \"99\" is not within 0 to 59",
            "0 9 * * 1-5"),
        bad(
            spec(POOL, "disruption: {consolidateAfter: 30smore}"),
            old13,
            runtime,
            "spec.disruption.consolidateAfter",
            "\"30smore\" is not a duration",
            "720h"),
        bad(
            POOL.replace("kind: EC2NodeClass", "kind: Other"),
            NEW,
            runtime,
            "spec.template.spec.nodeClassRef.kind",
            "\"Other\" is not a node class",
            "kind: EC2NodeClass"),
        bad(
            POOL.replace("name: default\nspec", "name: " + "a".repeat(64) + "\nspec"),
            NEW,
            runtime,
            "metadata.name",
            "has 64 characters",
            "63"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"refusedByTheServer", "refusedByKarpenter"})
  void refuses(
      String what,
      String manifest,
      KarpenterVersion version,
      Rule rule,
      String path,
      String says,
      String fix) {
    assertThat(problems(manifest, version))
        .as(what)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo(path);
              assertThat(problem.message()).contains(says);
              assertThat(problem.fix()).contains(fix);
              assertThat(problem.rule()).isEqualTo(rule);
            });
  }

  @Test
  void countsRequirementsByRelease() {
    var many =
        POOL.replaceAll(
            "requirements:\n.*\n",
            "requirements:\n"
                + String.join(
                    "",
                    IntStream.range(0, 101)
                        .mapToObj(i -> "        - {key: a" + i + ", operator: Exists}\n")
                        .toList()));
    assertThat(problems(many, NEW))
        .singleElement()
        .satisfies(
            p -> assertThat(p.message()).isEqualTo("has 101 items, at most 100 are allowed"));
    var old = many.replace("/v1\n", "/v1beta1\n").replace("        group: karpenter.k8s.aws\n", "");
    assertThat(problems(old, OLD))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).isEqualTo("has 101 items, at most 30 are allowed"));
  }

  @Test
  void readsSchedulesAsKarpenterDoes() {
    for (var good :
        List.of("@hourly", "*/5 * * * *", "0 0-6/2 1,15 jan-mar ?", "0 0 * * SUN", "1/2 * * * *")) {
      assertThat(Cron.problem(good)).as(good).isEmpty();
    }
    for (var bad :
        List.of(
            "@never",
            "* * * *",
            "60 * * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "a * * * *",
            "1-2-3 * * * *",
            "1,,2 * * * *")) {
      assertThat(Cron.problem(bad)).as(bad).isPresent();
    }
  }
}
