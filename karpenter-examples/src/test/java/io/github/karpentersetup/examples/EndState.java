package io.github.karpentersetup.examples;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.ApiVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a migration leaves behind, in a form that two of them can be compared by: the whole account,
 * and of the cluster what was asked for, without what the server and the controllers fill in.
 */
final class EndState {

  private EndState() {}

  static String of(LabSandbox lab, ApiVersion api) {
    return withoutPorts(lab.account().snapshot()) + "\n" + cluster(lab, api);
  }

  /** Of the cluster alone. */
  static String cluster(LabSandbox lab, ApiVersion api) {
    var client = lab.cluster().client();
    var objects = new ArrayList<HasMetadata>();
    objects.addAll(client.apps().deployments().inAnyNamespace().list().getItems());
    objects.addAll(client.configMaps().inNamespace("kube-system").list().getItems());
    objects.addAll(client.serviceAccounts().inNamespace("kube-system").list().getItems());
    objects.addAll(client.services().inNamespace("kube-system").list().getItems());
    objects.addAll(client.policy().v1().podDisruptionBudget().inAnyNamespace().list().getItems());
    objects.addAll(client.rbac().clusterRoles().list().getItems());
    objects.addAll(client.rbac().clusterRoleBindings().list().getItems());
    objects.addAll(client.rbac().roles().inAnyNamespace().list().getItems());
    objects.addAll(client.rbac().roleBindings().inAnyNamespace().list().getItems());
    objects.addAll(client.apiextensions().v1().customResourceDefinitions().list().getItems());
    objects.addAll(custom(client, "karpenter.sh", api, "nodepools", "NodePool"));
    objects.addAll(custom(client, "karpenter.k8s.aws", api, "ec2nodeclasses", "EC2NodeClass"));
    var lines = new ArrayList<String>();
    objects.forEach(o -> lines.add(wanted(o)));
    lines.sort(null);
    return withoutPorts(String.join("\n", lines));
  }

  private static String withoutPorts(String text) {
    // The port and the chart's temporary directory, and what is made from them, differ every time.
    return text.replaceAll("http://127\\.0\\.0\\.1:\\d+", "server")
        .replaceAll("\"karpentersetup\\.github\\.io/fingerprint\":\"[0-9a-f]+\"", "fingerprint");
  }

  static Collection<GenericKubernetesResource> custom(
      KubernetesClient client, String group, ApiVersion api, String plural, String kind) {
    var context =
        new ResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(api.id())
            .withPlural(plural)
            .withKind(kind)
            .build();
    // Before a migration, and after a rollback, the kind is not served.
    var definition = plural + "." + group;
    var isServed =
        client.apiextensions().v1().customResourceDefinitions().withName(definition).get() != null;
    if (!isServed) {
      return java.util.List.of();
    }
    return client.genericKubernetesResources(context).list().getItems();
  }

  private static String wanted(HasMetadata object) {
    var tree = new TreeMap<>(Json.readTree(client(object)));
    tree.remove("status");
    var metadata = new LinkedHashMap<String, Object>();
    if (tree.get("metadata") instanceof Map<?, ?> all) {
      for (var key : List.of("name", "namespace", "labels", "annotations")) {
        var value = all.get(key);
        if (value != null) {
          metadata.put(key, value);
        }
      }
    }
    tree.put("metadata", metadata);
    return Json.write(tree);
  }

  private static String client(HasMetadata object) {
    return new io.fabric8.kubernetes.client.utils.KubernetesSerialization().asJson(object);
  }
}
