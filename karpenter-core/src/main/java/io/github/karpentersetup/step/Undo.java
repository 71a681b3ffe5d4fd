package io.github.karpentersetup.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.regex.Pattern;

/** How a step is undone, as data taken from the facts. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Undo.Remove.class, name = "remove"),
  @JsonSubTypes.Type(value = Undo.Restore.class, name = "restore"),
  @JsonSubTypes.Type(value = Undo.Nothing.class, name = "nothing")
})
public sealed interface Undo {

  /** One phrase for the reader of the plan. */
  String text();

  /**
   * Remove what the step made.
   *
   * @param what the thing, such as {@code role KarpenterNodeRole-web}
   */
  record Remove(String what) implements Undo {
    @Override
    public String text() {
      return "remove " + what;
    }
  }

  /**
   * Put the former value back.
   *
   * @param field what to restore, such as {@code replicas}
   * @param before the value it had
   */
  record Restore(String field, String before) implements Undo {
    @Override
    public String text() {
      return field + " " + (before.isEmpty() ? "(none)" : withoutUserData());
    }

    /** User data may hold secrets, and a plan's text is passed around. */
    private String withoutUserData() {
      return USER_DATA.matcher(before).replaceAll("\"userData\":\"(not shown)\"");
    }

    private static final Pattern USER_DATA =
        Pattern.compile("\"userData\":\"(?:[^\"\\\\]++|\\\\.)*+\"");
  }

  /**
   * Nothing to undo.
   *
   * @param why the step changes nothing, or what it changed belongs to someone else
   */
  record Nothing(String why) implements Undo {
    @Override
    public String text() {
      return "nothing to undo: " + why;
    }
  }
}
