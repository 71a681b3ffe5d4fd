package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.plan.NetworkKind.Found;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.SelectorTerm;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with what the setup and its node classes select. */
final class SelectionFindings {

  private static final String OWNED = "kubernetes.io/cluster/";
  private static final int NAMED = 6;

  private final Draft draft;
  private final Selection selection;
  private final NetworkKind kind;

  SelectionFindings(Draft draft, Selection selection) {
    this.draft = draft;
    this.selection = selection;
    this.kind = selection.kind();
  }

  void add() {
    terms("the setup", kind.chosen(draft.spec()));
    for (var nodeClass : draft.spec().nodeClasses()) {
      terms("EC2NodeClass " + nodeClass.name(), kind.terms(nodeClass));
    }
    if (selection.isTagUsed(draft.nodeClasses().values())) {
      alsoTagged();
    }
  }

  private void terms(String who, List<SelectorTerm> terms) {
    for (var term : terms) {
      var found = selection.selected(List.of(term));
      if (!found.isEmpty()) {
        found.forEach(id -> found(who, id));
      } else if (!term.id().isEmpty()) {
        unknown(who, term.id());
      } else {
        draft.add(
            Finding.warning(
                "network-selects-nothing",
                who + " selects " + kind.word() + "s by " + text(term) + ", and there is none",
                "choose from those of the cluster's VPC: " + those()));
      }
    }
  }

  private static String text(SelectorTerm term) {
    return term.name().isEmpty()
        ? "tag "
            + term.tags().entrySet().stream()
                .map(t -> t.getKey() + "=" + t.getValue())
                .collect(Collectors.joining(" and "))
        : "name " + term.name();
  }

  private void unknown(String who, String id) {
    var there = selection.there().keySet();
    draft.add(
        Finding.blocking(
            "network-unknown",
            who + " names " + kind.word() + " " + id + ", which is not in " + draft.aws().region(),
            Similar.to(id, there)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> "name those of the cluster's VPC: " + those())));
  }

  private void found(String who, String id) {
    var found = selection.there().get(id);
    var vpc = draft.aws().cluster().vpcId();
    if (found == null) {
      return;
    }
    if (vpc.isPresent() && !vpc.get().equals(found.vpcId())) {
      draft.add(
          Finding.blocking(
              "network-of-another-vpc",
              who
                  + " selects "
                  + kind.word()
                  + " "
                  + id
                  + " of "
                  + found.vpcId()
                  + ", and the cluster is in "
                  + vpc.get(),
              "choose from those of the cluster's VPC: " + those()));
    }
    found.tags().entrySet().stream()
        .filter(t -> t.getKey().startsWith(OWNED) && t.getValue().equals("owned"))
        .map(t -> t.getKey().substring(OWNED.length()))
        .filter(owner -> !owner.equals(draft.spec().cluster()))
        .sorted()
        .forEach(
            owner ->
                draft.add(
                    Finding.warning(
                        "network-of-another-cluster",
                        who
                            + " selects "
                            + kind.word()
                            + " "
                            + id
                            + ", which cluster "
                            + owner
                            + " owns",
                        "it goes when that cluster goes: choose one of this cluster's own")));
  }

  private void alsoTagged() {
    var also = selection.alsoTagged();
    if (!also.isEmpty()) {
      draft.add(
          Finding.warning(
              "also-tagged",
              kind.word()
                  + " "
                  + String.join(", ", also)
                  + " carries "
                  + NodeClass.DISCOVERY_TAG
                  + "="
                  + draft.spec().cluster()
                  + " already: Karpenter uses it beside those chosen",
              "if that is not meant: aws ec2 delete-tags --resources "
                  + String.join(" ", also)
                  + " --tags Key="
                  + NodeClass.DISCOVERY_TAG));
    }
  }

  private String those() {
    var vpc = draft.aws().cluster().vpcId();
    var ids =
        selection.there().values().stream()
            .filter(f -> vpc.isEmpty() || vpc.get().equals(f.vpcId()))
            .map(Found::id)
            .toList();
    return ids.isEmpty()
        ? "none was found"
        : ids.stream().limit(NAMED).collect(Collectors.joining(", "))
            + (ids.size() > NAMED ? ", …" : "");
  }
}
