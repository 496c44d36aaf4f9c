package dev.tamga.pki.ceremony;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.signed.Algorithms;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a governed CA from a plan. Everything is made in {@code <target>.staged}; renaming it is
 * the last step, so a crash leaves no CA, and never one without officers.
 */
public final class RunCeremony {
  /**
   * What came of it.
   *
   * @param transcript what the officers sign
   * @param record the first record of the audit log
   */
  public record Result(String transcript, AuditRecord record) {}

  private final CeremonyPlan plan;
  private final Clock clock;
  private final Disk disk;

  /** A ceremony by that plan. */
  public RunCeremony(CeremonyPlan plan, Clock clock) {
    this(plan, clock, Disk.DURABLE);
  }

  /** The same on another disk: for tests that let it fail. */
  public RunCeremony(CeremonyPlan plan, Clock clock, Disk disk) {
    this.plan = plan;
    this.clock = clock;
    this.disk = disk;
  }

  /**
   * Runs it.
   *
   * @param target the CA's folder; must not exist, nor {@code <target>.staged} beside it
   * @param password for the new keys
   * @throws CaException if one of the folders exists or cannot be written
   * @throws CertificateRefusedException if the names are not good, or lint finds an error
   * @throws IOException if the disk fails; then {@code <target>.staged} is to be deleted
   */
  public Result run(Path target, Secret password)
      throws CaException, CertificateRefusedException, AuditException, IOException {
    Path staged = target.resolveSibling(target.getFileName() + ".staged");
    requireAbsent(target, "a CA is never overwritten; name another folder");
    requireAbsent(
        staged, "an interrupted ceremony left it: it is no CA; look at it, then delete it");
    CertificateAuthority ca =
        CertificateAuthority.create(staged, plan.setup(), plan.keys(), password, clock);
    Map<String, String> made = InitAuthority.authorities(ca);
    for (Officer officer : plan.officers()) {
      create(staged, "officers/" + officer.key() + ".json", officer.print(), made);
    }
    create(staged, "ceremony/plan.json", plan.file(), made);
    String transcript = Transcript.of(plan, ca, clock);
    create(staged, "ceremony/transcript.txt", transcript.getBytes(StandardCharsets.UTF_8), made);
    AuditRecord record =
        AuditLog.open(staged, disk, clock)
            .append(
                "ceremony",
                "ceremony",
                Optional.of(String.join(", ", plan.witnesses())),
                made,
                "the CA of " + plan.setup().names().state());
    Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE); // from here on there is a CA
    forceFolder(target);
    return new Result(transcript, record);
  }

  private void create(Path folder, String name, byte[] content, Map<String, String> made)
      throws IOException {
    disk.create(folder.resolve(name), content);
    made.put(name, sha256(content));
  }

  private static void requireAbsent(Path folder, String action) throws CaException {
    if (Files.exists(folder)) {
      throw new CaException(folder + ": exists (expected: nothing there); " + action, null);
    }
  }

  private static void forceFolder(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null && target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  static String sha256(byte[] content) {
    return HexFormat.of().formatHex(Algorithms.sha256(content));
  }
}
