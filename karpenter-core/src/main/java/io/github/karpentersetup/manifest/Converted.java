package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import java.util.List;

/**
 * What became of one manifest when a set of them was turned into another API version.
 *
 * @param manifest the manifest in the new API version; whatever that version cannot express stands
 *     in it unchanged, and is among the problems. Without content where the text could not be read.
 * @param notes what a reader has to know and cannot see at a glance: what moved to another object,
 *     which default had to be written out
 * @param problems what is lost or not valid in the new API version, with its fix; paths are those
 *     of the manifest here
 */
public record Converted(Manifest manifest, List<String> notes, List<Problem> problems) {

  public Converted {
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }
}
