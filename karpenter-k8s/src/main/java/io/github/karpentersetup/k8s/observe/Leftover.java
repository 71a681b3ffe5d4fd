package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.KubernetesFacts.Crd;
import io.github.karpentersetup.facts.KubernetesFacts.Leftovers;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What old releases of Karpenter left in a cluster. */
final class Leftover {

  private static final String WEBHOOKS = "admissionregistration.k8s.io/v1";

  /** Of the charts 0.32 to 0.37, with the plural of their kind. */
  private static final Map<String, String> KNOWN_WEBHOOKS =
      Map.of(
          "defaulting.webhook.karpenter.k8s.aws", "mutatingwebhookconfigurations",
          "validation.webhook.karpenter.k8s.aws", "validatingwebhookconfigurations",
          "validation.webhook.karpenter.sh", "validatingwebhookconfigurations",
          "validation.webhook.config.karpenter.sh", "validatingwebhookconfigurations");

  private static final Map<String, String> ALPHA_KINDS =
      Map.of(
          "awsnodetemplates.karpenter.k8s.aws", "AWSNodeTemplate",
          "provisioners.karpenter.sh", "Provisioner");

  private Leftover() {}

  /** Where Karpenter never was, nothing is looked for. */
  static Leftovers read(ApiServer server, Map<String, Crd> crds) {
    if (crds.isEmpty()) {
      return Leftovers.NONE;
    }
    return new Leftovers(webhooks(server), alphaObjects(server, crds));
  }

  private static List<String> webhooks(ApiServer server) {
    return KNOWN_WEBHOOKS.entrySet().stream()
        .filter(
            w ->
                server
                    .find(Resource.clusterWide(WEBHOOKS, w.getValue()), "", w.getKey())
                    .isPresent())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static List<String> alphaObjects(ApiServer server, Map<String, Crd> crds) {
    var objects = new ArrayList<String>();
    ALPHA_KINDS.forEach(
        (name, kind) -> {
          var crd = crds.get(name);
          if (crd != null && !crd.servedVersions().isEmpty()) {
            var dot = name.indexOf('.');
            server.eachName(
                Resource.clusterWide(
                    name.substring(dot + 1) + "/" + crd.servedVersions().get(0),
                    name.substring(0, dot)),
                found -> objects.add(kind + " " + found));
          }
        });
    objects.sort(null);
    return objects;
  }
}
