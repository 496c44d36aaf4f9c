package dev.tamga.cli.trust;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.list.Service;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "new",
    description = "Writes the next list of a State, unsigned: that before it, with changes.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki trust new --territory KZ --signer a.crt --signer b.crt --out list-1.json \\",
      "      --add kz-sign=ca-sign=root.crt --add kz-tls=ca-tls-server=root.crt \\",
      "      --host kz-tls=example.kz",
      "  tamga-pki trust new --territory KZ --previous list-1.asice --out list-2.json \\",
      "      --withdraw kz-sign"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustNew implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private NextList next = new NextList();

  @Mixin private ServiceChanges changes = new ServiceChanges();

  TrustNew(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Service> services = next.services();
    changes.apply(services, clock.instant());
    next.write(services, new Facts(), clock, spec.commandLine().getOut());
    return 0;
  }
}
