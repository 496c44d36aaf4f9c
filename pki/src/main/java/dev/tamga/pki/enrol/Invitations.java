package dev.tamga.pki.enrol;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.enrol.InvitationState.Stage;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The invitations of a CA: files in its folder, which are added to and never changed, so that a
 * command and a running node may work in it at one time.
 *
 * <pre>
 * invitations/&lt;id&gt;.properties   what was granted, and the digest of the code
 * invitations/&lt;id&gt;.tries        a byte for each wrong code; five close it
 * invitations/&lt;id&gt;.used         SHA-256 of the key that used it: whoever creates this file has it
 * invitations/&lt;id&gt;.revoked      when an administrator took it back
 * </pre>
 *
 * Every file is whole and durable before a method returns. Thread-safe.
 */
public final class Invitations {
  /** As many wrong codes close an invitation. */
  public static final int MAX_WRONG_CODES = 5;

  private static final Duration LONGEST = Duration.ofDays(90);

  private final Path folder;
  private final CertificateAuthority ca;
  private final Clock clock;

  private Invitations(Path folder, CertificateAuthority ca, Clock clock) {
    this.folder = folder;
    this.ca = ca;
    this.clock = clock;
  }

  /**
   * The invitations of that CA; the folder is made if it is not there.
   *
   * @throws CaException if it cannot be made
   */
  public static Invitations of(CertificateAuthority ca, Clock clock) throws CaException {
    Path folder = ca.folder().resolve("invitations");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failed(folder, e);
    }
    return new Invitations(folder, ca, clock);
  }

  /**
   * Makes an invitation.
   *
   * @return with its code, which the caller closes; one through a registration authority has a code
   *     that nobody need know
   * @throws CertificateRefusedException if the CA would not issue that
   * @throws CaException if it cannot be written
   */
  public NewInvitation invite(Grant grant) throws CertificateRefusedException, CaException {
    requireTls(grant.profile());
    requireUsable(grant.usable());
    Invitation made =
        new Invitation(
            InvitationCode.newId(),
            grant.profile(),
            grant.subject(),
            grant.names(),
            grant.validity(),
            clock.instant().plus(grant.usable()).truncatedTo(ChronoUnit.SECONDS),
            grant.through());
    ca.requireIssuable(made.order(KeyKind.EC_P256.generate().getPublic()));
    Secret code = InvitationCode.newCode();
    try {
      DurableFiles.create(file(made.id(), ".tries"), new byte[0]); // its name is durable, too
      DurableFiles.create(
          file(made.id(), ".properties"),
          new InvitationFile(made, InvitationCode.digest(made.id(), code)).print());
      return new NewInvitation(made, code);
    } catch (IOException e) {
      code.close();
      throw failed(folder, e);
    }
  }

  private static void requireUsable(Duration usable) throws CertificateRefusedException {
    if (usable.isNegative() || usable.isZero() || usable.compareTo(LONGEST) > 0) {
      throw new CertificateRefusedException(
          "invitation: usable for " + usable + " (expected: up to " + LONGEST.toDays() + " days)",
          "pki/README.md, Enrolment",
          "take a shorter time");
    }
  }

  private static void requireTls(Profile profile) throws CertificateRefusedException {
    Optional<Purpose> purpose = profile.purpose();
    if (purpose.isEmpty() || !Branch.TLS.purposes().contains(purpose.get())) {
      throw new CertificateRefusedException(
          "invitation: profile " + profile.id() + " (expected: one of the TLS CA's, tls-...)",
          "pki/README.md, Enrolment",
          "issue it by cert issue, from a request");
    }
  }

  /**
   * All of them, by id.
   *
   * @throws CaException if one cannot be read
   */
  public List<InvitationState> list() throws CaException {
    List<InvitationState> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        String id = name.replace(".properties", "");
        if (Invitation.isId(id) && !id.equals(name)) {
          all.add(state(InvitationFile.read(file, id).invitation()));
        }
      }
      return all;
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Takes an invitation back. To do it again changes nothing. What it was used for before stays:
   * revoke that certificate.
   *
   * @throws CaException if there is none of that id, or it cannot be written
   */
  public InvitationState revoke(String id) throws CaException {
    Invitation invitation =
        find(id)
            .map(InvitationFile::invitation)
            .orElseThrow(
                () ->
                    new CaException(
                        "invitation: none of that id in "
                            + folder
                            + " (expected: one of invite list)",
                        null));
    try {
      DurableFiles.create(
          file(id, ".revoked"),
          (clock.instant().truncatedTo(ChronoUnit.SECONDS) + "\n")
              .getBytes(StandardCharsets.US_ASCII));
    } catch (FileAlreadyExistsException e) {
      return state(invitation); // by somebody before
    } catch (IOException e) {
      throw failed(folder, e);
    }
    return state(invitation);
  }

  /**
   * The invitation, for one who knows its code, or for the registration authority that it is made
   * out to. A wrong code is counted, durably, before this throws.
   *
   * @param shown key of a certificate of this CA, in force, whose key the other side has proved to
   *     hold
   */
  synchronized Invitation open(String id, Secret code, Optional<String> shown)
      throws EnrolmentRefusedException, CaException {
    Optional<InvitationFile> found = find(id);
    boolean right =
        InvitationCode.matches(
            id, code, found.map(InvitationFile::codeDigest).orElse("00".repeat(32)));
    if (found.isPresent() && isEntitled(found.get().invitation(), right, shown)) {
      return found.get().invitation();
    }
    if (found.isPresent() && found.get().invitation().through().isEmpty()) {
      countWrongCode(id); // one through an authority has no code to guess, and its id is no secret
    }
    throw new EnrolmentRefusedException(
        EnrolmentRefusedException.Reason.INVITATION_REFUSED,
        "invitation: unknown, or another code (expected: id and code as tamga-pki invite new gave"
            + " them)",
        "PROTOCOL.md 12, Invitation",
        "Check both; five wrong codes close an invitation.");
  }

  private static boolean isEntitled(
      Invitation invitation, boolean knowsCode, Optional<String> shown) {
    return invitation.through().isPresent() ? invitation.through().equals(shown) : knowsCode;
  }

  /**
   * Uses it for that key, once and for all; again for the same key is the same.
   *
   * @return whether it was used before, for this key
   * @throws EnrolmentRefusedException INVITATION_SPENT if another key has it, or it is over,
   *     revoked or closed
   */
  boolean use(Invitation invitation, String spki) throws EnrolmentRefusedException, CaException {
    requireUsable(invitation);
    try {
      DurableFiles.create(
          file(invitation.id(), ".used"), (spki + "\n").getBytes(StandardCharsets.US_ASCII));
      return false;
    } catch (FileAlreadyExistsException e) {
      if (isUsedFor(invitation, spki)) {
        return true;
      }
      throw EnrolmentRefusedException.spent(
          "invitation " + invitation.id() + ": used for another key (expected: an unused one)");
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** Over, revoked or closed is said before anything else is looked at. */
  void requireUsable(Invitation invitation) throws EnrolmentRefusedException, CaException {
    Stage stage = state(invitation).stage();
    if (stage != Stage.OPEN && stage != Stage.USED) {
      throw EnrolmentRefusedException.spent(
          "invitation " + invitation.id() + ": " + stage.id() + " (expected: open)");
    }
  }

  boolean isUsedFor(Invitation invitation, String spki) throws CaException {
    Path used = file(invitation.id(), ".used");
    try {
      return Files.exists(used)
          && Files.readString(used, StandardCharsets.US_ASCII).strip().equals(spki);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private InvitationState state(Invitation invitation) throws CaException {
    int wrong = wrongCodes(invitation.id());
    Stage stage = Stage.OPEN;
    if (Files.exists(file(invitation.id(), ".revoked"))) {
      stage = Stage.REVOKED;
    } else if (wrong >= MAX_WRONG_CODES) {
      stage = Stage.CLOSED;
    } else if (!clock.instant().isBefore(invitation.until())) {
      stage = Stage.EXPIRED;
    } else if (Files.exists(file(invitation.id(), ".used"))) {
      stage = Stage.USED;
    }
    return new InvitationState(invitation, stage, wrong);
  }

  private int wrongCodes(String id) throws CaException {
    Path tries = file(id, ".tries");
    try {
      return (int) Math.min(Files.size(tries), Integer.MAX_VALUE);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** Appended and forced: a crash, or a start anew, gives nobody more tries. */
  private void countWrongCode(String id) throws CaException {
    if (wrongCodes(id) >= MAX_WRONG_CODES) {
      return; // closed; the file grows no more
    }
    try (FileChannel tries = FileChannel.open(file(id, ".tries"), StandardOpenOption.APPEND)) {
      int unused = tries.write(ByteBuffer.wrap(new byte[] {'.'}));
      tries.force(true);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private Optional<InvitationFile> find(String id) throws CaException {
    if (!Invitation.isId(id) || !Files.exists(file(id, ".properties"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(InvitationFile.read(file(id, ".properties"), id));
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private Path file(String id, String suffix) {
    return folder.resolve(id + suffix);
  }

  private static CaException failed(Path folder, IOException e) {
    return new CaException("invitations in " + folder + ": " + e, e);
  }
}
