package dev.tamga.pki.cli.invite;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.NameOptions;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.enrol.Grant;
import dev.tamga.pki.enrol.InvitationState;
import dev.tamga.pki.enrol.Invitations;
import dev.tamga.pki.enrol.NewInvitation;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import dev.tamga.pki.key.Spki;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "new",
    description =
        "Invites a system to fetch one certificate, with an id and a code that go to it by"
            + " another way. The code is shown once, at the terminal or in a file; only its digest"
            + " is kept.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki invite new --ca ca --profile tls-client-system --days 7 \\",
      "      --subject \"C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=scanner-1\" \\",
      "      --uri urn:tamga:sys:kz:lab:scanner-1 --code-file scanner-1.code"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InviteNew implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(
      names = "--profile",
      required = true,
      description = "tls-server-node, tls-peer-node, tls-client-system or tls-client-person.")
  private String profile;

  @Option(names = "--subject", required = true, description = "As \"C=KZ, O=Centre, ...\".")
  private String subject;

  @Mixin private NameOptions names;

  @Option(
      names = "--validity",
      description = "Of the certificate, as 30d or 12h; without it the profile's.")
  private @Nullable Duration validity;

  @Option(
      names = "--days",
      defaultValue = "7",
      description = "How long it may be used, 1 to 90; ${DEFAULT-VALUE} if not said.")
  private int days;

  @Option(
      names = "--ra",
      description =
          "Certificate (PEM) of the registration authority that hands the request in: it stands for"
              + " the code, and none is shown.")
  private @Nullable Path authority;

  @Option(names = "--code-file", description = "New file for the code; else the terminal.")
  private @Nullable Path codeFile;

  @Option(names = "--json", description = "Print JSON; the code is never part of it.")
  private boolean json;

  InviteNew(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Institution institution = new Institution(folder, clock);
    institution.requireUngoverned("request submit");
    requireSomewhereForTheCode();
    Profile wanted =
        Profile.named(profile)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "profile: \""
                            + profile
                            + "\" (expected: tls-server-node, tls-peer-node,"
                            + " tls-client-system or tls-client-person)"));
    Invitations invitations = InviteCommands.open(folder, clock);
    Grant grant =
        new Grant(
            wanted,
            Subject.parse(subject),
            names.names(),
            Optional.ofNullable(validity),
            Duration.ofDays(days),
            authorityKey());
    Recorded<NewInvitation> invited =
        institution.act(
            "invite",
            session -> invitations.invite(grant),
            made -> "invitations/" + made.invitation().id() + ".properties",
            wanted.id() + " for " + subject);
    try (Secret code = invited.made().code()) {
      if (authority == null) {
        tell(code);
      }
    }
    InviteCommands.facts(
            new InvitationState(invited.made().invitation(), InvitationState.Stage.OPEN, 0))
        .with("audit", invited.record().id())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private Optional<String> authorityKey() throws IOException, CertificateRefusedException {
    return authority == null
        ? Optional.empty()
        : Optional.of(Spki.sha256(Certificates.read(authority).get(0)));
  }

  /** Before anything is made: a code that nobody sees is of no use. */
  private void requireSomewhereForTheCode() throws RefusedException {
    if (authority == null && codeFile == null && System.console() == null) {
      throw new RefusedException(
          "code: no terminal to show it at (expected: --code-file, a new file for it)");
    }
    NewFile.require(codeFile);
  }

  private void tell(Secret code) throws IOException {
    Path file = codeFile;
    Console console = System.console();
    if (file != null) {
      code.lend(SecretAccess.get(), chars -> write(file, chars));
    } else if (console != null) {
      code.lend(
          SecretAccess.get(),
          chars -> {
            console.writer().write("code       ");
            console.writer().write(chars);
            console.writer().write(System.lineSeparator());
            console.flush();
            return chars.length;
          });
    }
  }

  /** Mode 600, where there are modes: the staged file has it from the start. */
  private static int write(Path file, char[] chars) throws IOException {
    ByteBuffer encoded = StandardCharsets.US_ASCII.encode(CharBuffer.wrap(chars));
    byte[] line = Arrays.copyOf(encoded.array(), encoded.limit() + 1);
    line[line.length - 1] = '\n';
    try {
      DurableFiles.create(file, line);
      return line.length;
    } finally {
      Arrays.fill(line, (byte) 0);
      Arrays.fill(encoded.array(), (byte) 0);
    }
  }
}
