package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import java.util.List;

/**
 * What became of one manifest when a set of them was turned into another API version.
 *
 * @param manifest the manifest in the new API version; whatever that version cannot express stands
 *     in it unchanged, and is among the problems. Without content where the text could not be read.
 * @param origin where the manifest comes from
 * @param notes what a reader has to know and cannot see at a glance: what moved to another object,
 *     which default had to be written out
 * @param problems what is lost or not valid in the new API version, with its fix; paths are those
 *     of the manifest here
 */
public record Converted(
    Manifest manifest, Origin origin, List<String> notes, List<Problem> problems) {

  /**
   * Where a manifest comes from. The copy of a class comes from where the class does.
   *
   * @param source which of the given texts or manifests, from 0
   * @param document which of all their documents, from 0, as {@link Verdict#index} counts them
   */
  public record Origin(int source, int document) {}

  public Converted {
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }
}
