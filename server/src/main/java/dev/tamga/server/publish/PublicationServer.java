package dev.tamga.server.publish;

import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.key.live.LiveIdentity;
import dev.tamga.server.config.PublishConfig;
import dev.tamga.server.http.plain.PlainServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** The listener on which the products of the State's CA are published. */
public final class PublicationServer implements AutoCloseable {
  private static final int THREADS = 2;

  private final PlainServer server;

  private PublicationServer(PlainServer server) {
    this.server = server;
  }

  /**
   * Opens it.
   *
   * @param responders keys by which OCSP is answered; none if it is not offered
   * @param lists where the trust list that is to be published is taken from
   * @throws CaException if the folder is no CA
   * @throws IllegalArgumentException if a responder's certificate is not for that CA
   * @throws IOException if the address cannot be listened on
   */
  public static PublicationServer start(
      PublishConfig config,
      Map<Branch, LiveIdentity> responders,
      Optional<TrustListStore> lists,
      Clock clock)
      throws CaException, IOException {
    Optional<LiveResponder> ocsp =
        responders.isEmpty()
            ? Optional.empty()
            : Optional.of(new LiveResponder(config.ca(), responders, clock));
    Optional<PublishedLists> published =
        lists.flatMap(from -> config.trustList().map(of -> new PublishedLists(from, of)));
    Publication publication = new Publication(config.ca(), ocsp, published);
    return new PublicationServer(
        new PlainServer(
            "publish",
            new InetSocketAddress(config.listen().host(), config.listen().port()),
            Publication.MAX_BODY_BYTES,
            THREADS,
            publication::answer));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
  }
}
