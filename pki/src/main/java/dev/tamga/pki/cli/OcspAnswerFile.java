package dev.tamga.pki.cli;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.ocsp.OcspResponder;
import dev.tamga.pki.ocsp.ResponderUnit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "answer",
    description =
        "Answers one OCSP request from a file, by the CA's register. A node does the same over"
            + " HTTP.",
    footerHeading = "%nExample:%n",
    footer = {
      "  openssl ocsp -issuer tls.crt -cert node.pem -reqout request.der",
      "  tamga-pki ocsp answer --ca ca --branch tls --p12 responder.p12 \\",
      "      --p12-password-file responder.pass --request request.der --out answer.der"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OcspAnswerFile implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--branch", required = true, description = "root, tls, sign or time.")
  private String branch;

  @Option(names = "--p12", required = true, description = "Key store of the responder.")
  private Path store;

  @Option(names = "--request", required = true, description = "The request, DER.")
  private Path request;

  @Option(names = "--out", required = true, description = "File for the answer, DER.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--p12-password-file", description = "File with the store's password.")
  private @Nullable Path passwordFile;

  @Option(names = "--p12-password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  OcspAnswerFile(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Branch wanted = Branches.named(branch);
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the responder", false);
        Secret none = Secret.of(new char[0])) { // the register needs no key
      Identity responder = Identity.load(store, password);
      CertificateAuthority ca = CertificateAuthority.open(folder, none, clock);
      byte[] answer =
          new OcspResponder(List.of(ResponderUnit.of(ca, wanted, responder)), clock)
              .answer(Bounded.read(request, OcspResponder.MAX_REQUEST_BYTES));
      Files.write(out, answer, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      new Facts()
          .with("file", out.toString())
          .with("bytes", answer.length)
          .print(spec.commandLine().getOut(), json);
    }
    return 0;
  }
}
