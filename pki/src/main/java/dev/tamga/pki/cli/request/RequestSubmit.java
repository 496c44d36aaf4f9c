package dev.tamga.pki.cli.request;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.cli.option.Branches;
import dev.tamga.pki.cli.option.DryRun;
import dev.tamga.pki.cli.option.NameOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "submit",
    description = "Files a request for a certificate; tells what is missing and who may vote.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki request submit --ca ca --as aigul.p12 --as-password-file aigul.pass \\",
      "      --profile org-seal --csr seal.csr --because \"new laboratory\"",
      "  tamga-pki request submit --ca ca --as aigul.p12 --as-password-file aigul.pass \\",
      "      --profile ocsp-responder --branch tls --csr ocsp.csr"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestSubmit implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;
  @Mixin private AsOfficer officer;

  @Option(names = "--profile", required = true, description = "See profile list.")
  private String profile;

  @Option(names = "--csr", required = true, description = "The request (PKCS#10), DER or PEM.")
  private Path csr;

  @Option(names = "--subject", description = "As \"C=KZ, O=Lab, ...\"; without it the request's.")
  private @Nullable String subject;

  @Mixin private NameOptions names;

  @Option(names = "--validity", description = "As 30d or 12h; without it the profile's.")
  private @Nullable Duration validity;

  @Option(
      names = "--branch",
      description =
          "For ocsp-responder, and only for that: the CA that it answers for: tls, sign, time, list"
              + " or root.")
  private @Nullable String branch;

  @Option(
      names = "--dry-run",
      description = "Show what would be signed and what lint says; file nothing.")
  private boolean dryRun;

  private static final int MAX_BYTES = 64 << 10;

  RequestSubmit(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(csr)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    Pkcs10 request = Pkcs10.of(bytes);
    CertificateOrder order = order(request);
    if (dryRun) {
      return showDraft(order);
    }
    Facts.of(
            ca.institution(clock)
                .submit(officer.identity(), request.der(), order, responder(), officer.because()))
        .print(spec.commandLine().getOut(), ca.json());
    return 0;
  }

  private Optional<Branch> responder() throws RefusedException {
    if (branch == null) {
      return Optional.empty();
    }
    return Optional.of(Branches.named(branch));
  }

  private CertificateOrder order(Pkcs10 request) throws Exception {
    Subject name =
        subject != null
            ? Subject.parse(subject)
            : request
                .proposedSubject()
                .orElseThrow(
                    () -> new RefusedException("subject: none (expected: --subject \"C=...\")"));
    return new CertificateOrder(
        Profile.named(profile)
            .orElseThrow(
                () -> new RefusedException("profile \"" + profile + "\": see profile list")),
        name,
        names.names(),
        request.key(),
        Optional.ofNullable(validity));
  }

  private int showDraft(CertificateOrder order) throws Exception {
    DryRun draft = DryRun.of(ca.folder(), order, responder(), "nothing was filed", clock);
    draft.facts().print(spec.commandLine().getOut(), ca.json());
    return draft.clean() ? 0 : TamgaPki.REFUSED;
  }
}
