package dev.tamga.cli;

import dev.tamga.cli.result.LineResult;
import dev.tamga.cli.result.PackageResult;
import dev.tamga.cli.result.PackageResult.Verdict;
import dev.tamga.client.download.HollowView;
import dev.tamga.client.download.PackageContent;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tamga show}: what is in a package, in words; its items' bytes are not read. */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ShowCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", descriptionKey = "file")
  private Path file;

  @Mixin private final TrustOptions options = new TrustOptions();

  ShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws ConfigException, TrustRefusedException, Refusal, IOException {
    HollowContainer container = HollowView.of(file).hollow();
    if (container.kind() != ContainerKind.PACKAGE) {
      session.say(LineResult.of("show.other." + container.kind().name(), "file", file));
      return Exit.DONE;
    }
    if (!options.isGiven(session)) {
      session.remark("show.no-trust");
      session.say(unverified(container, Optional.empty()));
      return Exit.DONE;
    }
    try {
      VerifiedEnvelope verified =
          options.envelopes(options.trust(session), session).verify(container);
      session.say(verified(verified));
      return Exit.DONE;
    } catch (Refusal doubt) {
      session.say(unverified(container, Optional.of(doubt)));
      return Exit.NOT_VERIFIED;
    }
  }

  private PackageResult verified(VerifiedEnvelope envelope) throws Refusal {
    PackageContent content = PackageContent.of(envelope);
    return new PackageResult(
        file,
        content.document(),
        content.answers(),
        Optional.of(envelope),
        Verdict.SIGNATURES,
        Optional.empty(),
        true);
  }

  private PackageResult unverified(HollowContainer container, Optional<Refusal> doubt)
      throws Refusal {
    List<AcceptanceDocument> answers = new ArrayList<>();
    for (Hop hop : container.hops()) {
      Entry statement = hop.statement();
      if (statement != null) {
        answers.add(AcceptanceDocument.read(statement.content().toArray()));
      }
    }
    return new PackageResult(
        file,
        PackageDocument.read(container.document().toArray()),
        answers,
        Optional.empty(),
        Verdict.NOTHING,
        doubt,
        true);
  }
}
