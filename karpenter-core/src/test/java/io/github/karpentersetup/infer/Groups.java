package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.NodeTemplate;
import io.github.karpentersetup.facts.NodeTemplate.Metadata;
import io.github.karpentersetup.facts.NodeTemplate.Said;
import io.github.karpentersetup.facts.NodeTemplate.UserData;
import io.github.karpentersetup.facts.NodeTemplate.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A managed node group to vary: m6i.large, Amazon Linux 2023, on demand, all three zones. */
final class Groups {

  private final String name;
  private List<String> subnets = List.of("subnet-1", "subnet-2", "subnet-3");
  private List<String> types = List.of("m6i.large");
  private String amiType = "AL2023_x86_64_STANDARD";
  private String capacity = "ON_DEMAND";
  private int most = 4;
  private final Map<String, String> labels = new TreeMap<>();
  private final List<Taint> taints = new ArrayList<>();
  private OptionalInt disk = OptionalInt.of(20);
  private Optional<NodeTemplate> template = Optional.empty();
  private List<String> securityGroups = List.of();

  private Groups(String name) {
    this.name = name;
  }

  static Groups group(String name) {
    return new Groups(name);
  }

  Groups subnets(String... ids) {
    subnets = List.of(ids);
    return this;
  }

  Groups types(String... names) {
    types = List.of(names);
    return this;
  }

  Groups ami(String type) {
    amiType = type;
    return this;
  }

  Groups capacity(String type) {
    capacity = type;
    return this;
  }

  Groups most(int nodes) {
    most = nodes;
    return this;
  }

  Groups label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  Groups taint(String key, String value, String effect) {
    taints.add(new Taint(key, value, effect));
    return this;
  }

  Groups disk(int gibibytes) {
    disk = OptionalInt.of(gibibytes);
    return this;
  }

  Groups template(NodeTemplate says) {
    template = Optional.of(says);
    disk = OptionalInt.empty();
    return this;
  }

  Groups securityGroups(String... ids) {
    securityGroups = List.of(ids);
    template = Optional.of(template.orElse(NodeTemplate.NOTHING));
    return this;
  }

  NodeGroup build() {
    return new NodeGroup(
        name,
        "arn:aws:iam::111122223333:role/" + LabFacts.NODE_ROLE,
        subnets,
        types,
        amiType,
        capacity,
        new Scaling(0, Math.min(1, most), most),
        labels,
        template.map(t -> new LaunchTemplate("lt-" + name, "1", securityGroups, t)),
        List.of("eks-" + name),
        Map.of(),
        taints,
        disk);
  }

  /** The lab's cluster with these groups in place of its own. */
  static ClusterFacts facts(Groups... groups) {
    return facts("1.33", groups);
  }

  static ClusterFacts facts(String kubernetes, Groups... groups) {
    var all = new ArrayList<NodeGroup>();
    for (var group : groups) {
      all.add(group.build());
    }
    return FactsEditor.edit(LabFacts.of(kubernetes)).set(all, "aws", "nodeGroups").facts();
  }

  static NodeTemplate userData(String text) {
    return says("", text, List.of(), Optional.empty(), List.of());
  }

  static NodeTemplate image(String id, String userData) {
    return says(id, userData, List.of(), Optional.empty(), List.of());
  }

  static NodeTemplate volumes(Volume... volumes) {
    return says("", "", List.of(volumes), Optional.empty(), List.of());
  }

  static NodeTemplate metadata(String tokens, int hops) {
    return says(
        "",
        "",
        List.of(),
        Optional.of(new Metadata(tokens, OptionalInt.of(hops), Said.ON, Said.NOTHING)),
        List.of());
  }

  static NodeTemplate others(String... words) {
    return says("", "", List.of(), Optional.empty(), List.of(words));
  }

  static Volume volume(String device, int gibibytes, String type) {
    return new Volume(
        device,
        gibibytes == 0 ? OptionalInt.empty() : OptionalInt.of(gibibytes),
        type,
        OptionalInt.of(3000),
        OptionalInt.empty(),
        Said.ON,
        "",
        "",
        Said.ON);
  }

  private static NodeTemplate says(
      String image,
      String userData,
      List<Volume> volumes,
      Optional<Metadata> metadata,
      List<String> others) {
    return new NodeTemplate(
        image,
        new UserData(userData),
        volumes,
        metadata,
        Map.of(),
        "",
        Said.NOTHING,
        Said.NOTHING,
        others);
  }
}
