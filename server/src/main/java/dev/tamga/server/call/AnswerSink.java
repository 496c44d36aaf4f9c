package dev.tamga.server.call;

import io.netty.buffer.ByteBuf;

/**
 * Where a long answer is written. Blocks while some MiB are under way to the client.
 *
 * <p>For the one thread that runs the call.
 */
public interface AnswerSink {
  /**
   * An empty direct buffer.
   *
   * @param capacity its size in bytes; 256 KiB to 1 MiB is fastest
   */
  ByteBuf buffer(int capacity);

  /**
   * Sends what is readable in {@code bytes} and releases it, also when it fails. With the first
   * bytes goes the head of the answer: until then a refusal may still be answered.
   *
   * @throws ClientGoneException if the connection broke or the client takes too little of it
   */
  void write(ByteBuf bytes) throws ClientGoneException;
}
