package dev.tamga.client.http;

import java.util.Map;
import java.util.Optional;

/** An answer of the node that is no refusal, with its small body. */
public final class Answer {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  Answer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** 200 to 299. */
  public int status() {
    return status;
  }

  /** The value of a header, by its name in lower case; several are joined by a comma. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** A copy of the body; empty if there is none. */
  public byte[] body() {
    return body.clone();
  }

  @Override
  public String toString() {
    return status + ", " + body.length + " bytes";
  }
}
