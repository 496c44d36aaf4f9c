package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.cli.inspect.FindItems;
import dev.tamga.pki.cli.inspect.Item;
import dev.tamga.pki.cli.option.TrustOptions;
import dev.tamga.pki.explain.Explanation;
import dev.tamga.pki.trust.PathChecker;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description =
        "Shows what is there: certificates, requests, CRLs, CMS, or the public part of a PKCS#12"
            + " file, in DER or PEM; the certificates of a token; or the chain that a TLS server"
            + " presents. It says nothing about trust, unless --trust is given: then it explains,"
            + " and the exit code is 1 if there is none.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert inspect node.pem --json",
      "  tamga-pki cert inspect node.p12 --short --password-file node.pass",
      "  tamga-pki cert inspect https://node.example.kz:8443 --trust KZ=root.crt --crl tls.crl",
      "  tamga-pki cert inspect https://node.example.kz:8443 --insecure --format pem",
      "  tamga-pki cert inspect \\",
      "      'pkcs11:token=node;object=tls?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=token.pin'"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertInspect implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "WHAT",
      description = "A file, - for standard input, https://host[:port], or pkcs11:...")
  private String where;

  @ArgGroup(exclusive = false)
  private @Nullable TrustOptions trust;

  @Option(names = "--insecure", description = "Look at a TLS server without --trust.")
  private boolean insecure;

  @Option(names = "--short", description = "A line for each.")
  private boolean brief;

  @Option(names = "--format", description = "text (default), json or pem.")
  private Form form = Form.TEXT;

  @Option(names = "--json", description = "Print JSON: as --format json.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of a PKCS#12 file.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  /** How it is printed. */
  enum Form {
    TEXT,
    JSON,
    PEM
  }

  CertInspect(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    if (FindItems.isServer(where) && trust == null && !insecure) {
      throw new RefusedException(
          where
              + ": a stranger (expected: --trust STATE=root.crt to have it checked, or --insecure to"
              + " only look)");
    }
    List<Item> found =
        FindItems.at(
            where, () -> Passwords.read(passwordFile, passwordFd, where, false), System.in);
    List<X509Certificate> chain = found.stream().flatMap(i -> i.certificate().stream()).toList();
    Optional<Explanation> told = trust == null ? Optional.empty() : explain(trust, chain);
    boolean named = !FindItems.isServer(where) || isNamed(chain.get(0), found.get(0).facts());
    print(found, told);
    return trust == null || (named && told.orElseThrow().trusted()) ? 0 : TamgaPki.REFUSED;
  }

  private Optional<Explanation> explain(TrustOptions by, List<X509Certificate> chain)
      throws Exception {
    if (chain.isEmpty()) {
      throw new RefusedException(where + ": no certificate (expected: one, for --trust)");
    }
    X509Certificate leaf = chain.get(0);
    return Optional.of(
        Explanation.of(
            new PathChecker(by.trust()),
            leaf,
            chain.subList(1, chain.size()),
            purpose(leaf),
            clock.instant()));
  }

  private Purpose purpose(X509Certificate leaf) throws RefusedException {
    return FindItems.isServer(where)
        ? Purpose.TLS_SERVER
        : Profile.of(leaf)
            .flatMap(Profile::purpose)
            .orElseThrow(
                () ->
                    new RefusedException(
                        where
                            + ": for no purpose of ours (expected: one); use cert explain --for"));
  }

  /** A server that is trusted may still be another than the one that was called. */
  private boolean isNamed(X509Certificate leaf, Facts facts) {
    String host = URI.create(where).getHost();
    boolean named;
    try {
      named =
          AlternativeName.of(leaf).stream()
              .filter(
                  name ->
                      name.kind() == AlternativeName.Kind.DNS
                          || name.kind() == AlternativeName.Kind.IP)
              .anyMatch(name -> name.value().equalsIgnoreCase(host));
    } catch (CertificateRefusedException e) {
      named = false;
    }
    facts.with("named", named ? "as it was called" : "otherwise than " + host);
    return named;
  }

  private void print(List<Item> found, Optional<Explanation> told) {
    PrintWriter out = spec.commandLine().getOut();
    Form chosen = json ? Form.JSON : form;
    told.ifPresent(
        one ->
            found
                .get(0)
                .facts()
                .with("trusted", one.trusted())
                .with("verdict", one.verdict())
                .with("mend", one.mend()));
    if (chosen == Form.JSON) {
      told.ifPresent(one -> found.get(0).facts().with("trace", one.lines()));
      Facts.print(out, found.stream().map(Item::facts).toList(), true);
    } else if (chosen == Form.PEM) {
      found.forEach(one -> out.print(one.pem()));
    } else if (brief) {
      found.forEach(one -> new Facts().with(one.kind(), one.line()).print(out, false));
      told.ifPresent(one -> new Facts().with("verdict", one.verdict()).print(out, false));
    } else {
      Facts.print(out, found.stream().map(Item::facts).toList(), false);
      told.ifPresent(
          one -> one.lines().forEach(line -> new Facts().with("trace", line).print(out, false)));
    }
    out.flush();
  }
}
