package dev.tamga.pki.cli;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The way to other machines. {@code pki} opens no connection; a module that may brings one along,
 * found by {@link ServiceLoader} (pki/README.md, "Over the network"). What comes is outside bytes:
 * whoever asks checks them. Every call ends within 30 s.
 */
public interface Network {
  /**
   * Fetches what stands at an address, http or https.
   *
   * @param most bytes that are taken
   * @throws RefusedException if the address is of another form, it answers another status than 200,
   *     or more than that
   * @throws IOException if it does not answer whole in time
   */
  byte[] get(URI address, int most) throws IOException, RefusedException;

  /**
   * Sends a question and waits for the answer; otherwise as {@link #get}.
   *
   * @param mediaType of the question
   */
  byte[] post(URI address, String mediaType, byte[] question, int most)
      throws IOException, RefusedException;

  /**
   * The certificates that a TLS server presents, its own first. Nothing is believed and nothing is
   * sent beyond the handshake.
   *
   * @param address {@code https://host[:port]}
   * @throws RefusedException if the address is of another form, or it presents none
   * @throws IOException if there is no handshake in time
   */
  List<X509Certificate> chain(URI address) throws IOException, RefusedException;

  /**
   * The one that was brought along.
   *
   * @throws RefusedException if there is none
   */
  static Network required() throws RefusedException {
    return ServiceLoader.load(Network.class, Network.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    "network: none here (expected: tamga-pki as it is installed, with the SDK"
                        + " beside it); fetch the file another way and name it"));
  }
}
