package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cli.Network;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.Bounded;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/** Goes to where something stands: a file, standard input, a token, a TLS server. */
public final class FindItems {
  private FindItems() {}

  /** Whether that is a TLS server: a stranger, until it is checked. */
  public static boolean isServer(String where) {
    return where.toLowerCase(Locale.ROOT).startsWith("https://");
  }

  /**
   * Reads what stands there.
   *
   * @param where a file, {@code -}, {@code https://host[:port]} or {@code pkcs11:...}
   * @param password asked for if it is a PKCS#12 file
   * @param in standard input
   * @return at least one
   * @throws RefusedException if it is nothing that is known
   * @throws Exception if it cannot be read, or is not well formed
   */
  public static List<Item> at(String where, StorePassword password, InputStream in)
      throws Exception {
    if (isServer(where)) {
      return items(Network.required().chain(URI.create(where)));
    }
    if (TokenUri.is(where)) {
      return items(TokenUri.parse(where).certificates());
    }
    return where.equals("-")
        ? ReadItems.of(in.readNBytes(ReadItems.MAX_BYTES + 1), "standard input", password)
        : ReadItems.of(Bounded.read(Path.of(where), ReadItems.MAX_BYTES), where, password);
  }

  private static List<Item> items(List<X509Certificate> certificates) {
    return certificates.stream().map(Item::of).toList();
  }
}
