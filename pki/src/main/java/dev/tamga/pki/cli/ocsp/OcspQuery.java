package dev.tamga.pki.cli.ocsp;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.option.Bounded;
import dev.tamga.pki.cli.option.States;
import dev.tamga.pki.ocsp.OcspAnswer;
import dev.tamga.pki.ocsp.OcspRequest;
import dev.tamga.pki.ocsp.OcspRequest.IssuerDigest;
import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.StatusIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "query",
    description =
        "Writes an OCSP request about a certificate, or checks the answer to it. The way between is"
            + " curl's; there is no nonce, so the times in the answer bind.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki ocsp query node.pem --issuer tls.crt --out request.der",
      "  curl -s --data-binary @request.der -H 'Content-Type: application/ocsp-request' \\",
      "      -o answer.der http://pki.example.kz/ocsp",
      "  tamga-pki ocsp query node.pem --issuer tls.crt --response answer.der"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OcspQuery implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The certificate.")
  private Path file;

  @Option(names = "--issuer", required = true, description = "The certificate of its CA.")
  private Path issuer;

  @Option(names = "--sha1", description = "Name the CA by SHA-1, for responders that know no more.")
  private boolean sha1;

  @ArgGroup(multiplicity = "1")
  private Side side;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** Either the question or the answer. */
  static final class Side {
    @Option(names = "--out", description = "File for the request, DER.")
    private @Nullable Path out;

    @Option(names = "--response", description = "The answer, DER.")
    private @Nullable Path response;
  }

  OcspQuery(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    X509Certificate certificate = Certificates.read(file).get(0);
    X509Certificate ca = Certificates.read(issuer).get(0);
    OcspRequest request =
        OcspRequest.withoutNonce(certificate, ca, sha1 ? IssuerDigest.SHA_1 : IssuerDigest.SHA_256);
    Facts facts = new Facts().with("serial", certificate.getSerialNumber().toString(16));
    if (side.out != null) {
      Files.write(
          side.out, request.encoded(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      facts.with("file", side.out.toString());
    } else if (side.response != null) {
      OcspAnswer answer =
          request.accept(
              Bounded.read(side.response, OcspRequest.MAX_RESPONSE_BYTES),
              States.of(ca),
              StatusIndex.inMemory(),
              clock.instant());
      facts.with("status", answer.revoked().isPresent() ? "revoked" : "good");
      answer
          .revoked()
          .ifPresent(
              one ->
                  facts
                      .with("since", one.since().toString())
                      .with("reason", Reasons.text(one.reason())));
      facts.with("thisUpdate", answer.thisUpdate().toString());
    }
    facts.print(spec.commandLine().getOut(), json);
    return 0;
  }
}
