package dev.tamga.pki.enrol;

import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An invitation with the digest of its code, as {@code invitations/<id>.properties} has it.
 *
 * @param codeDigest 64 hex digits: {@link InvitationCode#digest}
 */
record InvitationFile(Invitation invitation, String codeDigest) {
  private static final String VERSION = "1";
  private static final int MAX_BYTES = 16 << 10;

  byte[] print() {
    String names =
        invitation.names().stream()
            .map(name -> name.kind() + ":" + name.value())
            .collect(Collectors.joining(" "));
    return ("version = "
            + VERSION
            + "\nprofile = "
            + invitation.profile().id()
            + "\nsubject = "
            + invitation.subject().toString().replace("\\", "\\\\")
            + "\nnames = "
            + names
            + "\nvalidity = "
            + invitation.validity().map(Duration::toString).orElse("")
            + "\nuntil = "
            + invitation.until()
            + "\nthrough = "
            + invitation.through().orElse("")
            + "\ncode-sha256 = "
            + codeDigest
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  static InvitationFile read(Path file, String id) throws IOException, CaException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    try {
      if (bytes.length > MAX_BYTES) {
        throw damaged(file, null);
      }
      return parse(id, new String(bytes, StandardCharsets.UTF_8), file);
    } catch (IllegalArgumentException | DateTimeException | CertificateRefusedException e) {
      throw damaged(file, e);
    }
  }

  private static InvitationFile parse(String id, String text, Path file)
      throws IOException, CaException, CertificateRefusedException {
    Properties lines = new Properties();
    lines.load(new StringReader(text));
    String digest = lines.getProperty("code-sha256", "");
    if (!VERSION.equals(lines.getProperty("version")) || !digest.matches("[0-9a-f]{64}")) {
      throw damaged(file, null);
    }
    String through = lines.getProperty("through", "");
    if (!through.matches("([0-9a-f]{64})?")) {
      throw damaged(file, null);
    }
    String validity = lines.getProperty("validity", "");
    Invitation invitation =
        new Invitation(
            id,
            Profile.named(lines.getProperty("profile", "")).orElseThrow(() -> damaged(file, null)),
            Subject.parse(lines.getProperty("subject", "")),
            names(lines.getProperty("names", "")),
            validity.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(validity)),
            Instant.parse(lines.getProperty("until", "")),
            through.isEmpty() ? Optional.empty() : Optional.of(through));
    return new InvitationFile(invitation, digest);
  }

  private static List<AlternativeName> names(String text) {
    return Stream.of(text.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.split(":", 2))
        .map(
            part ->
                new AlternativeName(
                    AlternativeName.Kind.valueOf(part[0]), part.length > 1 ? part[1] : ""))
        .toList();
  }

  private static CaException damaged(Path file, @Nullable Throwable cause) {
    return new CaException(
        file + ": damaged (expected: an invitation); revoke it and make another", cause);
  }
}
