package dev.tamga.pki.cli.crl;

import static java.util.Objects.requireNonNull;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Network;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.Bounded;
import dev.tamga.pki.cli.option.States;
import dev.tamga.pki.cli.option.TrustOptions;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.status.CheckedCrl;
import dev.tamga.pki.status.CrlCheck;
import dev.tamga.pki.status.StatusAddresses;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.Authority;
import dev.tamga.pki.trust.PathChecker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fetch, check, compare with the one at hand, put in its place (pki/STATUS.md section 3). */
@Command(
    name = "fetch",
    description =
        "Fetches a CRL over HTTP, checks form, scope, signer and time, and puts it in the place of"
            + " the one at hand, if that is not newer. Whatever is refused leaves the old one. A"
            + " delta needs the full CRL that it builds on.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki crl fetch --url http://pki.example.kz/tls.crl --issuer tls.crt --out tls.crl",
      "  tamga-pki crl fetch --of node.pem --trust KZ=root.crt --ca-cert tls.crt --out tls.crl",
      "  tamga-pki crl fetch --of node.pem --delta --base tls.crl --issuer tls.crt \\",
      "      --out tls-delta.crl"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CrlFetch implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private From from;

  @ArgGroup(multiplicity = "1")
  private By by;

  @Option(names = "--delta", description = "With --of: the delta's address, not the full CRL's.")
  private boolean delta;

  @Option(names = "--base", description = "For a delta: the full CRL at hand.")
  private @Nullable Path base;

  @Option(names = "--out", required = true, description = "File of the CRL at hand, or a new one.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** Where it is. */
  static final class From {
    @Option(names = "--url", description = "Address, http or https.")
    private @Nullable URI url;

    @Option(names = "--of", description = "A certificate that names the address.")
    private @Nullable Path certificate;
  }

  /** Whose word counts. */
  static final class By {
    @Option(names = "--issuer", description = "The CA's certificate, which you trust.")
    private @Nullable Path issuer;

    @ArgGroup(exclusive = false)
    private @Nullable TrustOptions trust;
  }

  CrlFetch(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    URI address = address();
    byte[] fetched = Network.required().get(address, CrlCheck.MAX_BYTES);
    Authority ca = authority(Certificates.crlOf(fetched));
    CheckedCrl checked = CrlCheck.check(fetched, ca.state(), ca.certificate(), clock.instant());
    StatusIndex known = StatusIndex.inMemory();
    if (base != null) {
      known.learn(atHand(base, ca));
    }
    boolean first = !Files.exists(out);
    if (!first) {
      known.learn(atHand(out, ca));
    }
    known.learn(checked);
    boolean unchanged = !first && Arrays.equals(fetched, Bounded.read(out, CrlCheck.MAX_BYTES));
    if (!unchanged) {
      DurableFiles.replace(out, fetched); // a crash leaves the old one or this one
    }
    CrlFacts.of(Certificates.crlOf(fetched))
        .with("from", address.toString())
        .with("file", out.toString())
        .with("changed", !unchanged)
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private URI address() throws Exception {
    if (from.certificate == null) {
      return requireNonNull(from.url);
    }
    StatusAddresses named = StatusAddresses.of(Certificates.read(from.certificate).get(0));
    List<URI> addresses = delta ? named.deltas() : named.crls();
    if (addresses.isEmpty()) {
      throw new RefusedException(
          from.certificate
              + ": names no address of a "
              + (delta ? "delta" : "CRL")
              + " (expected: http, RFC 5280 4.2.1.13); name it by --url");
    }
    return addresses.get(0);
  }

  /** The CA that the CRL names, among those that are trusted. */
  private Authority authority(X509CRL list) throws Exception {
    if (by.issuer != null) {
      X509Certificate ca = Certificates.read(by.issuer).get(0);
      return new Authority(States.of(ca), ca);
    }
    PathChecker checker = new PathChecker(requireNonNull(by.trust).trust());
    return checker.authorities(clock.instant()).stream()
        .filter(
            one ->
                one.certificate().getSubjectX500Principal().equals(list.getIssuerX500Principal()))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    "CRL of \""
                        + list.getIssuerX500Principal().getName()
                        + "\": no such CA is trusted (expected: a root of --trust, or one of"
                        + " --ca-cert below it); the old one stays"));
  }

  /** Its time may be over: it counts for what it was. */
  private static CheckedCrl atHand(Path file, Authority ca)
      throws IOException, CertificateRefusedException, RefusedException {
    byte[] bytes = Bounded.read(file, CrlCheck.MAX_BYTES);
    Instant then = Certificates.crlOf(bytes).getThisUpdate().toInstant();
    try {
      return CrlCheck.check(bytes, ca.state(), ca.certificate(), then);
    } catch (StatusRefusedException e) {
      throw new RefusedException(
          file
              + ": not replaced, for it is no CRL of that CA (expected: its former CRL, or a new"
              + " file): "
              + e.getMessage());
    }
  }
}
