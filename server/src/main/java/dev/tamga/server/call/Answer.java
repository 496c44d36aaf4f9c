package dev.tamga.server.call;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a call answers: status, headers, and no, a small or a streamed content. Immutable. */
public final class Answer {
  private final int status;
  private final Map<String, String> headers;
  private final Content content;

  private Answer(int status, Map<String, String> headers, Content content) {
    this.status = status;
    this.headers = Collections.unmodifiableMap(headers);
    this.content = content;
  }

  /** What follows the head. */
  public sealed interface Content permits Nothing, Bytes, Stream {}

  /** No content. */
  public record Nothing() implements Content {}

  /** A small content, held in memory. */
  public static final class Bytes implements Content {
    private final byte[] bytes;

    private Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The bytes themselves, not a copy: to be sent, not changed. */
    public byte[] shared() {
      return bytes;
    }
  }

  /**
   * A long content, written by the thread of the call after the handler returned.
   *
   * @param length its exact length in bytes
   * @param writer writes it
   */
  public record Stream(long length, Writer writer) implements Content {
    /**
     * @throws IllegalArgumentException if {@code length} is negative
     */
    public Stream {
      if (length < 0) {
        throw new IllegalArgumentException("length: " + length + " (expected: from 0)");
      }
    }
  }

  /** Writes a long content. Not run for {@code HEAD}. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes all bytes, no more and no fewer than announced.
     *
     * @throws Refusal answered if nothing was written yet; else the connection is ended, so that no
     *     client takes a part for the whole
     * @throws IOException if the node or the connection failed
     */
    void writeTo(AnswerSink sink) throws Refusal, IOException;
  }

  /** An answer without content. */
  public static Answer of(int status) {
    return new Answer(status, Map.of(), new Nothing());
  }

  /** An answer with JSON. */
  public static Answer json(int status, byte[] json) {
    return bytes(status, MediaTypes.JSON, json);
  }

  /** An answer with a small content. */
  public static Answer bytes(int status, String mediaType, byte[] bytes) {
    return new Answer(status, Map.of("content-type", mediaType), new Bytes(bytes.clone()));
  }

  /**
   * An answer whose content is written piece by piece.
   *
   * @param length exact, in bytes
   */
  public static Answer stream(int status, String mediaType, long length, Writer writer) {
    return new Answer(status, Map.of("content-type", mediaType), new Stream(length, writer));
  }

  /** The same answer with one header more, or another value of it. */
  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, content);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Names in lower case, in the order in which they were given. */
  public Map<String, String> headers() {
    return headers;
  }

  /** What follows the head. */
  public Content content() {
    return content;
  }
}
