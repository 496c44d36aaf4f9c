package dev.tamga.client.enrol;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.enrol.EnrolmentRequest;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The first certificate, by an invitation. After a crash or a broken line: the same call again. */
public final class EnrolIdentity {
  private final NodeAddress server;
  private final LiveTrust trust;
  private final IdentityFile file;
  private final Clock clock;

  /**
   * @param server of enrolment
   * @param root by which it is believed, and the certificate that it gives
   * @param file where the key store is to be
   * @throws Refusal NODE_UNTRUSTED if the root is none
   */
  public EnrolIdentity(NodeAddress server, TrustedRoot root, IdentityFile file, Clock clock)
      throws Refusal {
    this.server = server;
    this.trust = root.trust();
    this.file = file;
    this.clock = clock;
  }

  /**
   * Makes a key, has it certified, and puts both in place.
   *
   * @param invitation its id
   * @param code that goes with it
   * @throws Refusal what the server refused, or what is wrong with its answer; nothing is in place
   *     then, and a call with the same invitation goes on with the same key
   * @throws FileAlreadyExistsException if there is a key store: it is never overwritten
   * @throws IOException if the key store cannot be written
   */
  public Identity enrol(String invitation, Secret code)
      throws Refusal, IOException, InterruptedException {
    if (file.exists()) {
      throw new FileAlreadyExistsException(file.path().toString());
    }
    KeyPair key = file.keepPending(KeyKind.EC_P256); // 1 a crash leaves the key, for the next call
    try (EstClient est =
        new EstClient(
            server,
            new Credentials(
                new PeerTrustManager(trust, Purpose.TLS_SERVER, clock), Optional.empty()))) {
      List<X509Certificate> cas = est.cacerts();
      X509Certificate issued = // 2 a crash leaves the invitation used for this key: ask again
          est.enroll(invitation, code, EnrolmentRequest.forInvitation(key));
      Identity made = new CheckIssued(trust, clock).identity(key, issued, cas, Optional.empty());
      file.keepNext(made); // 3 a crash leaves the same; asking again gets the same certificate
      file.switchOver(made); // 4 in place
      return made;
    } catch (CertificateRefusedException e) {
      throw new IOException("new key: " + e.getMessage(), e);
    }
  }
}
