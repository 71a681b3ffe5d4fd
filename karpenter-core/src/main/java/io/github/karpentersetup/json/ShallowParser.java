package io.github.karpentersetup.json;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/** Ends a text that is nested too deep, before those who read it recursively run out of stack. */
final class ShallowParser implements Parser {

  private final Parser parser;
  private final int deepest;
  private int depth;

  ShallowParser(Parser parser, int deepest) {
    this.parser = parser;
    this.deepest = deepest;
  }

  static String tooDeep(int deepest) {
    return "it is nested deeper than " + deepest + " levels";
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    var event = parser.next();
    switch (event.getEventId()) {
      case SequenceStart, MappingStart -> {
        if (++depth > deepest) {
          throw new ParserException(tooDeep(deepest), event.getStartMark());
        }
      }
      case SequenceEnd, MappingEnd -> depth--;
      default -> {}
    }
    return event;
  }
}
