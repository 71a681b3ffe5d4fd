package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.Problem;
import java.util.List;

/**
 * What consolidation makes of a cluster.
 *
 * @param packing where the pods went first
 * @param changes what is done then, in order
 * @param nodes the nodes in the end, with their pods; a replacement is the cheapest it can be
 * @param before what the nodes cost an hour before the changes, each the cheapest it can be
 * @param after what they cost after them
 * @param problems what is wrong, missing or unknown, as in the packing, and whether more could have
 *     been done
 */
public record Consolidation(
    Packing packing,
    List<Change> changes,
    List<ExistingNode> nodes,
    Cost before,
    Cost after,
    List<Problem> problems) {

  /** One step of consolidation. */
  public sealed interface Change {

    /** The nodes that go, at least one; their pods move to nodes that stay, or to the new one. */
    List<ExistingNode> removed();
  }

  /** Nodes that go, because they are empty or their pods fit elsewhere. */
  public record Deletion(List<ExistingNode> removed) implements Change {
    public Deletion {
      removed = List.copyOf(removed);
    }
  }

  /** Nodes that one cheaper node takes the place of. */
  public record Replacement(List<ExistingNode> removed, ExistingNode by) implements Change {
    public Replacement {
      removed = List.copyOf(removed);
    }
  }

  public Consolidation {
    changes = List.copyOf(changes);
    nodes = List.copyOf(nodes);
    problems = List.copyOf(problems);
  }
}
