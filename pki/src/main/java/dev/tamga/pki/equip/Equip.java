package dev.tamga.pki.equip;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.GovernanceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the folders of a plan. Each is made beside its place and moved there last, so a folder that
 * exists is whole; run again, the plan goes on with those that are missing. A crash leaves {@code
 * <folder>.staged}, which the next run deletes: certificates of the keys in it stand in the CA's
 * register and nobody has their keys.
 */
public final class Equip {
  private static final int PASSWORD_CHARS = 24;
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  private final EquipPlan plan;
  private final Institution ca;
  private final Path home;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param home where the folders will stand
   */
  public Equip(EquipPlan plan, Institution ca, Path home) {
    this.plan = plan;
    this.ca = ca;
    this.home = home;
  }

  /**
   * Makes what is missing, and writes {@code register.conf}: the authorities' entries for the
   * registers of nodes.
   *
   * @param password of the CA's keys
   * @return a record for each certificate that was issued
   * @throws GovernanceException if officers decide in that CA
   * @throws CertificateRefusedException if a name is not good, or the CA may not certify it
   * @throws IOException if the disk fails
   */
  public List<AuditRecord> run(Secret password)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          KeyStoreRefusedException,
          IOException {
    ca.requireUngoverned("request submit, for each certificate");
    List<AuditRecord> records = new ArrayList<>();
    Files.createDirectories(home);
    for (Holder holder : plan.holders().toList()) {
      if (!Files.exists(home.resolve(holder.folder()))) {
        equip(holder, password, records);
      }
    }
    StringBuilder register = new StringBuilder();
    for (EquippedAuthority authority : plan.authorities()) {
      register.append(authority.entry(home));
    }
    DurableFiles.replace(
        home.resolve("register.conf"), register.toString().getBytes(StandardCharsets.UTF_8));
    return records;
  }

  private void equip(Holder holder, Secret caPassword, List<AuditRecord> records)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          KeyStoreRefusedException,
          IOException {
    Path staged = home.resolve(holder.folder() + ".staged");
    deleteIfExists(staged);
    Files.createDirectory(staged);
    DurableFiles.create(staged.resolve("password"), newPassword());
    try (Secret password = Secret.readFile(staged.resolve("password"))) {
      for (Piece piece : holder.pieces()) {
        records.add(make(piece, staged, password, caPassword));
      }
      if (holder.logKey()) {
        LogKey.generate().save(staged.resolve("log.p12"), password);
      }
    }
    Files.move(staged, home.resolve(holder.folder()), StandardCopyOption.ATOMIC_MOVE);
  }

  private AuditRecord make(Piece piece, Path folder, Secret password, Secret caPassword)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          KeyStoreRefusedException,
          IOException {
    KeyPair key = KeyKind.EC_P256.generate();
    List<X509Certificate> chain = new ArrayList<>();
    AuditRecord record =
        ca.issueDirectly(
            new CertificateOrder(piece.profile(), piece.subject(), piece.names(), key.getPublic()),
            Optional.empty(),
            caPassword,
            chain);
    new Identity(key.getPrivate(), chain).save(folder.resolve(piece.file() + ".p12"), password);
    DurableFiles.create(
        folder.resolve(piece.file() + ".pem"),
        Certificates.pem(chain).getBytes(StandardCharsets.US_ASCII));
    return record;
  }

  /** About 140 bits; nobody has to type it. */
  private byte[] newPassword() {
    byte[] password = new byte[PASSWORD_CHARS];
    for (int i = 0; i < password.length; i++) {
      password[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    return password;
  }

  private static void deleteIfExists(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
