package dev.tamga.pki.cli.officer;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.cli.option.NewKeyStore;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.NewKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "key",
    description = "Makes an officer's key: his certificate goes into the ceremony or officer add.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki officer key --name \"Aigul Serik\" --p12 aigul.p12 --password-file aigul.pass --out aigul.pem"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OfficerKey implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--name", required = true, description = "As the audit log will tell it.")
  private String name;

  @Mixin private NewKeyStore keyStore;

  @Option(names = "--out", required = true, description = "File to make for the certificate, PEM.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private static final Duration LIFE = Duration.ofDays(3650); // the register ends it earlier

  OfficerKey(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    keyStore.requireNew(out);
    Identity officer = NewKey.officer(name, keyStore.kind(), LIFE, clock);
    keyStore.save(officer);
    NewFile.write(out, Certificates.pem(officer.chain()).getBytes(StandardCharsets.US_ASCII));
    new Facts()
        .with("name", name)
        .with("key", Spki.sha256(officer.certificate()))
        .with("certificate", out.toString())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
