package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a command has to say. */
public interface Result {
  /** For people. */
  void words(Sheet sheet);

  /** For programs: names and values of the protocol, never translated. */
  ObjectNode json();
}
