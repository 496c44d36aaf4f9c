package dev.tamga.pki.cli.ocsp;

import static java.util.Objects.requireNonNull;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Network;
import dev.tamga.pki.cli.option.Bounded;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.cli.option.States;
import dev.tamga.pki.ocsp.OcspAnswer;
import dev.tamga.pki.ocsp.OcspRequest;
import dev.tamga.pki.ocsp.OcspRequest.IssuerDigest;
import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.StatusIndex;
import java.net.URI;
import java.nio.file.Path;
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
        "Asks an OCSP responder about a certificate and checks its answer; or, without a network,"
            + " writes the request and checks the answer that came another way. There is no nonce,"
            + " so the times in the answer bind.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki ocsp query node.pem --issuer tls.crt --url http://pki.example.kz/ocsp",
      "",
      "  tamga-pki ocsp query node.pem --issuer tls.crt --out request.der",
      "  curl -s --data-binary @request.der -H 'Content-Type: application/ocsp-request' \\",
      "      -o answer.der http://pki.example.kz/ocsp",
      "  tamga-pki ocsp query node.pem --issuer tls.crt --response answer.der"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OcspQuery implements Callable<Integer> {
  /** RFC 6960, appendix A.1. */
  private static final String REQUEST_MEDIA_TYPE = "application/ocsp-request";

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

  /** Who is asked, or either the question or the answer. */
  static final class Side {
    @Option(names = "--url", description = "Address of the responder, http or https.")
    private @Nullable URI url;

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
      NewFile.write(side.out, request.encoded());
      facts.with("file", side.out.toString());
    } else {
      OcspAnswer answer =
          request.accept(answer(request), States.of(ca), StatusIndex.inMemory(), clock.instant());
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

  private byte[] answer(OcspRequest request) throws Exception {
    return side.url == null
        ? Bounded.read(requireNonNull(side.response), OcspRequest.MAX_RESPONSE_BYTES)
        : Network.required()
            .post(side.url, REQUEST_MEDIA_TYPE, request.encoded(), OcspRequest.MAX_RESPONSE_BYTES);
  }
}
