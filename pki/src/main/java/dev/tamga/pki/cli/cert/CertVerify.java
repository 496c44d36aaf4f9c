package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.trust.CheckedPath;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = "Says whether a certificate is trusted, by trust files. No network.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki cert verify node.pem --for tls-server --trust KZ=root.crt --crl tls.crl"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertVerify implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private Question question;

  CertVerify(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> chain = question.chain();
    CheckedPath path =
        question
            .checker()
            .check(
                chain.get(0),
                chain.subList(1, chain.size()),
                question.purpose(),
                question.at(clock));
    new Facts()
        .with("verdict", "trusted")
        .with("state", path.anchor().state())
        .with(
            "path",
            path.path().stream().map(c -> Subject.text(c.getSubjectX500Principal())).toList())
        .print(spec.commandLine().getOut(), question.json());
    return 0;
  }
}
