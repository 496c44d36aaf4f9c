package dev.tamga.server.testkit;

import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.trust.live.TrustSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a client's tests need of files and trust. */
public final class ClientFiles {
  /** The laboratory's system, as its certificates name it. */
  public static final String SYSTEM = "urn:tamga:sys:kz:lab:scanner-1";

  private ClientFiles() {}

  /** Has the register of a node know the laboratory's system by its name, too. */
  public static void registerByName(Path home, String spki) throws IOException {
    Path file = home.resolve("authorities.conf");
    String both = "\"" + spki + "\", \"" + SYSTEM + "\"";
    Files.writeString(file, Files.readString(file).replace("\"" + spki + "\"", both));
  }

  /** A trust that does not change. */
  public static LiveTrust trust(Trust trust) throws TrustRefusedException {
    return new LiveTrust(
        new TrustSource() {
          @Override
          public Trust load() {
            return trust;
          }

          @Override
          public String mark() {
            return "fixed";
          }
        });
  }
}
