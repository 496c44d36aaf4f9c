package dev.tamga.server.http.service;

import dev.tamga.server.call.RequestBody;
import dev.tamga.server.http.tls.Connection;
import io.netty.handler.codec.http.HttpRequest;

/** A request as it came, before anybody has looked at what it asks. */
public interface Incoming {
  /** The client's side of the connection. */
  Connection connection();

  /** Request line and headers. */
  HttpRequest head();

  /** Its bytes. */
  RequestBody body();

  /** Has the connection closed after the answer. */
  void closeAfterwards();

  /** What the request line names, without the query. */
  default String path() {
    String uri = head().uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }
}
