package dev.tamga.cli.trust;

import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.Signers;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes a scheme operator (pki/TRUST.md section 2): his small CA, the keys of who signs lists, a
 * timestamping unit, and list number 1, which all of them have signed.
 */
final class FoundScheme {
  static final String FIRST_LIST = "list-1.asice";
  static final String ROOT = "root.crt";
  private static final Duration LIFE = Duration.ofDays(7);

  private final Path folder;
  private final String state;
  private final String organization;
  private final Clock clock;

  FoundScheme(Path folder, String state, String organization, Clock clock) {
    this.folder = folder;
    this.state = state;
    this.organization = organization;
    this.clock = clock;
  }

  /**
   * Makes it in that folder.
   *
   * @param base where the operator publishes
   * @param names and the passwords of their key stores
   * @return list number 1
   */
  TrustList run(
      URI base, Secret password, Map<String, Secret> names, int needed, List<Service> services)
      throws Exception {
    Setup setup = new Setup(organization, base, new NameSpace(state, List.of(), List.of()));
    CertificateAuthority ca = CertificateAuthority.create(folder, setup, password, clock);
    Files.createDirectories(folder.resolve("signers"));
    List<Identity> signers = new ArrayList<>();
    for (Map.Entry<String, Secret> each : new TreeMap<>(names).entrySet()) {
      signers.add(
          make(
              ca,
              Profile.TRUST_LIST_SIGNER,
              each.getKey(),
              "signers/" + each.getKey(),
              each.getValue()));
    }
    Identity unit = make(ca, Profile.TSA_UNIT, "TSU of the scheme", "tsa", password);
    TrustList list = list(signers, needed, services);
    DurableFiles.create(folder.resolve(FIRST_LIST), sealed(list, ca, signers, unit));
    return list;
  }

  private Identity make(
      CertificateAuthority ca, Profile profile, String name, String file, Secret password)
      throws Exception {
    KeyPair key = KeyKind.EC_P256.generate();
    Subject subject =
        Subject.of(state)
            .with(SubjectField.ORGANIZATION, organization)
            .with(SubjectField.COMMON_NAME, name);
    Identity made =
        new Identity(
            key.getPrivate(),
            ca.issue(new CertificateOrder(profile, subject, List.of(), key.getPublic())));
    made.save(folder.resolve(file + ".p12"), password);
    DurableFiles.create(
        folder.resolve(file + ".pem"),
        Certificates.pem(made.chain()).getBytes(StandardCharsets.US_ASCII));
    return made;
  }

  private TrustList list(List<Identity> signers, int needed, List<Service> services) {
    TreeSet<Hash> keys = new TreeSet<>();
    signers.forEach(signer -> keys.add(new Hash(Spki.sha256(signer.certificate()))));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new TrustList(
        state,
        1,
        now,
        now.plus(LIFE),
        Hash.NONE,
        new Signers(needed, List.copyOf(keys)),
        List.of(),
        services);
  }

  /** By all, one after the other; each signature verified as those who receive it will do. */
  private byte[] sealed(
      TrustList list, CertificateAuthority ca, List<Identity> signers, Identity unit)
      throws Exception {
    Trust scheme =
        Trust.of(
            List.of(
                new Anchor(
                    state,
                    ca.chain(Branch.ROOT).get(0),
                    Set.of(Purpose.TRUST_LIST, Purpose.TIMESTAMP))),
            List.of());
    TimestampAuthority time = new TimestampAuthority(unit, Profile.TSA_UNIT.policy(), clock);
    byte[] envelope = ListEnvelope.seal(list, signer(signers.get(0), time));
    for (Identity next : signers.subList(1, signers.size())) {
      envelope = ListEnvelope.countersign(envelope, scheme, signer(next, time), clock);
    }
    ListEnvelope.verify(envelope, scheme, clock);
    return envelope;
  }

  private CadesSigner signer(Identity identity, TimestampAuthority time) {
    return new CadesSigner(identity, time.stamper(), clock);
  }
}
