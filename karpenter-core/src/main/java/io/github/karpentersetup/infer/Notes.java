package io.github.karpentersetup.infer;

import java.util.ArrayList;
import java.util.List;

/** Gathers notes, each once. */
final class Notes {

  static final String LOST = "not-carried-over";

  private final List<Note> notes = new ArrayList<>();

  void stops(String code, String message, String fix) {
    add(new Note(Note.Kind.STOPS, code, "", message, fix));
  }

  void lost(Source source, String what, String fix) {
    add(new Note(Note.Kind.LOST, LOST, source.name(), source.subject() + ": " + what, fix));
  }

  void decided(String code, String nodeGroup, String message) {
    add(new Note(Note.Kind.DECIDED, code, nodeGroup, message, ""));
  }

  private void add(Note note) {
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  List<Note> all() {
    return List.copyOf(notes);
  }
}
