package dev.tamga.pki.folder;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.Officers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one door to a CA's folder for whoever changes it: takes the folder's lock, reads the audit
 * log, puts right what a crash left, and only then lets an act be done. Thread-safe; a second
 * process or thread waits.
 *
 * <p>The log is kept between acts, about a kilobyte for each record, so that a node reads only what
 * was added; that nothing before it has changed is looked at each time.
 */
public final class OpenFolder {
  /** A file lock is the process's; among its threads this one counts. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path folder;
  private final Clock clock;
  private final Disk disk;
  private @Nullable AuditLog kept; // guarded by THREADS

  /**
   * @param folder of the CA
   * @param clock for records
   * @param disk that records and objects are written to
   */
  public OpenFolder(Path folder, Clock clock, Disk disk) {
    this.folder = folder;
    this.clock = clock;
    this.disk = disk;
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** The same on the real disk. */
  public OpenFolder(Path folder, Clock clock) {
    this(folder, clock, Disk.DURABLE);
  }

  /**
   * Does an act for which the CA's keys are not needed.
   *
   * @throws AuditException if the log does not hold; then nothing was done
   * @throws GovernanceException if a file was edited, or as the act says
   * @throws CaException if the folder is no CA, or as the act says
   * @throws CertificateRefusedException as the act says
   * @throws IOException if the disk fails
   */
  public <T> T work(Work<T> act)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    try (Secret none = Secret.of(new char[0])) { // nothing is signed with the CA's keys
      return work(none, act);
    }
  }

  /**
   * Does an act; throws as {@link #work(Work)}.
   *
   * @param password of the CA's keys
   */
  public <T> T work(Secret password, Work<T> act)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return work(CertificateAuthority.open(folder, password, clock), act);
  }

  /**
   * Does an act; throws as {@link #work(Work)}.
   *
   * @param ca the one in this folder, open
   */
  public <T> T work(CertificateAuthority ca, Work<T> act)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return alone(
        audit -> {
          audit.repair();
          RecordFound.record(folder, audit);
          Officers officers = Officers.load(folder, audit);
          return act.run(new Session(folder, clock, disk, audit, officers, ca));
        });
  }

  /**
   * Takes the lock and reads the log, and nothing else: for the first record of a CA.
   *
   * @throws AuditException if the log does not hold
   * @throws IOException if the folder cannot be written
   */
  public <T> T alone(First<T> act)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    THREADS.lock();
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("govern.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      AuditLog before = kept;
      kept = null; // what fails leaves it to be read anew
      AuditLog audit = before == null ? AuditLog.open(folder, disk, clock) : before.refreshed();
      try {
        return act.run(audit);
      } finally {
        kept = audit;
      }
    } finally {
      THREADS.unlock();
    }
  }

  /** What is done while the lock is held. */
  @FunctionalInterface
  public interface First<T> {
    /** Does it. */
    T run(AuditLog audit)
        throws GovernanceException,
            AuditException,
            CaException,
            CertificateRefusedException,
            IOException;
  }
}
