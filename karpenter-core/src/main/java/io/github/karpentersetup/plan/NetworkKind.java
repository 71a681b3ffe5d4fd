package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.SetupSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The two things that a node class selects, which are told apart by little more than words. */
enum NetworkKind {
  SUBNET("subnet", "subnets(..)", "--subnet"),
  SECURITY_GROUP("security group", "securityGroups(..)", "--security-group");

  /** One that there is. */
  record Found(String id, String name, String vpcId, Map<String, String> tags) {

    boolean isSelectedBy(SelectorTerm term) {
      if (!term.id().isEmpty()) {
        return term.id().equals(id);
      }
      if (!term.name().isEmpty()) {
        return Wildcards.match(term.name(), name);
      }
      return !term.tags().isEmpty()
          && term.tags().entrySet().stream()
              .allMatch(
                  t ->
                      tags.containsKey(t.getKey())
                          && Wildcards.match(t.getValue(), tags.getOrDefault(t.getKey(), "")));
    }
  }

  private final String word;
  private final String method;
  private final String option;

  NetworkKind(String word, String method, String option) {
    this.word = word;
    this.method = method;
    this.option = option;
  }

  /** As in a sentence: {@code subnet}. */
  String word() {
    return word;
  }

  /** How it is chosen: {@code subnets(..) (--subnet)}. */
  String how() {
    return method + " (" + option + ")";
  }

  /** How it is chosen in a node class. */
  String method() {
    return method;
  }

  List<SelectorTerm> chosen(SetupSpec spec) {
    return this == SUBNET ? spec.subnets() : spec.securityGroups();
  }

  List<SelectorTerm> terms(NodeClass nodeClass) {
    return this == SUBNET
        ? nodeClass.subnetSelectorTerms()
        : nodeClass.securityGroupSelectorTerms();
  }

  /** Every id that a setup names. */
  Set<String> ids(SetupSpec spec) {
    return Stream.concat(
            chosen(spec).stream(), spec.nodeClasses().stream().flatMap(c -> terms(c).stream()))
        .map(SelectorTerm::id)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toSet());
  }

  /** All that were observed, by id, in order. */
  Map<String, Found> there(AwsFacts aws) {
    var there = new TreeMap<String, Found>();
    if (this == SUBNET) {
      aws.subnets().forEach((id, s) -> there.put(id, new Found(id, "", s.vpcId(), s.tags())));
    } else {
      aws.securityGroups()
          .forEach((id, g) -> there.put(id, new Found(id, g.name(), g.vpcId(), g.tags())));
    }
    return there;
  }
}
