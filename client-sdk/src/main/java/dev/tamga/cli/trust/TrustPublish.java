package dev.tamga.cli.trust;

import static java.util.Objects.requireNonNull;

import dev.tamga.client.RemoteStamper;
import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.accept.SignedList;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "publish",
    description =
        "Signs a list into its envelope; or adds a second signature to an envelope. The result is"
            + " verified as those who receive it will do.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki trust publish list-1.json --p12 a.p12 --password-file a.pass \\",
      "      --root scheme/root.crt --tsa-p12 tsa.p12 --tsa-password-file tsa.pass --out a.asice",
      "  tamga-pki trust publish a.asice --p12 b.p12 --password-file b.pass \\",
      "      --root scheme/root.crt --tsa http://tsa.example.kz/ --out list-1.asice"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustPublish implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "LIST", description = "The list, or an envelope to countersign.")
  private Path file;

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(names = "--root", required = true, description = "The scheme operator's root.")
  private Path rootFile;

  @Option(names = "--tsa", description = "Timestamp service of the scheme, http or https.")
  private @Nullable URI tsa;

  @Option(names = "--tsa-p12", description = "Or the key of its timestamping unit.")
  private @Nullable Path tsaKeyStore;

  @Option(names = "--tsa-password-file", description = "File with that key's password.")
  private @Nullable Path tsaPasswordFile;

  @Option(names = "--out", required = true, description = "File to write: the envelope.")
  private Path out;

  @Option(names = "--dry-run", description = "Show what would be signed; sign nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustPublish(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    TrustList list = ListFiles.list(file);
    Facts facts = new Facts().with("list", list.toString()).with("hash", list.hash().hex());
    if (dryRun) {
      facts.with("signed", "nothing").print(spec.commandLine().getOut(), json);
      return 0;
    }
    Trust scheme =
        Trust.of(
            List.of(
                new Anchor(
                    list.territory(),
                    ListFiles.certificate(rootFile),
                    Set.of(Purpose.TRUST_LIST, Purpose.TIMESTAMP))),
            List.of());
    byte[] bytes = ListFiles.read(file);
    CadesSigner signer = new CadesSigner(key.load(), stamper(), clock);
    byte[] envelope =
        bytes[0] == 'P'
            ? ListEnvelope.countersign(bytes, scheme, signer, clock)
            : ListEnvelope.seal(list, signer);
    SignedList signed = ListEnvelope.verify(envelope, scheme, clock);
    ListFiles.write(out, envelope);
    facts
        .with("envelope", out.toString())
        .with("signers", signed.signers().stream().map(path -> Spki.sha256(path.leaf())).toList())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private TimeStamper stamper() throws Exception {
    if ((tsa == null) == (tsaKeyStore == null)) {
      throw new RefusedException("timestamps: give either --tsa or --tsa-p12");
    }
    if (tsaKeyStore == null) {
      return new RemoteStamper(requireNonNull(tsa));
    }
    try (Secret password = Passwords.read(tsaPasswordFile, null, tsaKeyStore.toString(), false)) {
      Identity unit = Identity.load(tsaKeyStore, password);
      return new TimestampAuthority(unit, Profile.TSA_UNIT.policy(), clock).stamper();
    }
  }
}
