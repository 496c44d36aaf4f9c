package dev.tamga.cli;

import dev.tamga.cli.explain.OpenSslRecipe;
import dev.tamga.cli.result.CustodyResult;
import dev.tamga.cli.result.LineResult;
import dev.tamga.cli.result.PackageResult;
import dev.tamga.cli.result.PackageResult.Verdict;
import dev.tamga.cli.result.ReceiptResult;
import dev.tamga.cli.result.RefusalResult;
import dev.tamga.cli.result.Result;
import dev.tamga.cli.result.TroubleResult;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.download.HollowView;
import dev.tamga.client.download.PackageContent;
import dev.tamga.client.receipt.LogKeyStatement;
import dev.tamga.client.receipt.VerifyCustody;
import dev.tamga.client.receipt.VerifyReceipt;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tamga verify}: checks packages, receipts and custodies on the disk, years later, without a
 * node and without a network.
 */
@Command
final class VerifyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", arity = "1..*", descriptionKey = "file")
  private List<Path> files = List.of();

  @Option(names = "--explain")
  private boolean explain;

  @Mixin private final TrustOptions options = new TrustOptions();

  VerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call()
      throws ConfigException, TrustRefusedException, IOException, InterruptedException {
    Trust trust = options.trust(session);
    int exit = Exit.DONE;
    for (Path file : files) {
      try {
        if (explain) {
          explain(file, trust); // first, for it is there whether the container holds or not
        }
        say(verified(file, trust));
      } catch (Refusal refusal) {
        session.complain(LineResult.of("not-verified", "file", file));
        session.complain(new RefusalResult(refusal));
        exit = Exit.NOT_VERIFIED;
      }
    }
    return exit;
  }

  /** Beside the commands, which are to be piped into a shell, the verdict is a message. */
  private void say(Result result) {
    if (explain && !session.json()) {
      session.complain(result);
    } else {
      session.say(result);
    }
  }

  private Result verified(Path file, Trust trust)
      throws Refusal, ConfigException, IOException, InterruptedException {
    EnvelopeVerifier envelopes = options.envelopes(trust, session);
    HollowContainer container = HollowView.of(file).hollow();
    Bytes bytes = container.write();
    return switch (container.kind()) {
      case PACKAGE -> verifiedPackage(file, trust);
      case RECEIPT ->
          new ReceiptResult(
              file,
              new VerifyReceipt(envelopes, options.logKeys(session, envelopes)).verify(bytes));
      case CUSTODY ->
          new CustodyResult(
              new VerifyCustody(envelopes, options.logKeys(session, envelopes)).first(bytes, null));
      case LOG_KEY -> LineResult.of("log-key", "key", LogKeyStatement.verify(bytes, envelopes));
      case TRUST_LIST ->
          throw new Refusal(
              Failure.CONTAINER_MALFORMED,
              "container: a trust list (expected: a package, receipt, custody or log key)",
              "FORMAT.md 7",
              "Verify it with tamga-pki trust stage: its signers are pinned by a first contact.");
    };
  }

  private Result verifiedPackage(Path file, Trust trust) throws Refusal, IOException {
    try (Session.Progress progress = session.progress()) {
      VerifiedPackage verified =
          TamgaClient.verify(file, trust, session.around().clock(), progress.listener());
      PackageContent content = PackageContent.of(verified);
      return new PackageResult(
          file,
          content.document(),
          content.answers(),
          Optional.of(verified.envelope()),
          Verdict.WHOLE,
          Optional.empty(),
          false);
    }
  }

  /** Prints the commands, whether the container holds or not: they show where it does not. */
  private void explain(Path file, Trust trust) throws Refusal, IOException {
    HollowView view = HollowView.of(file);
    HollowContainer container = view.hollow();
    List<Anchor> anchors = trust.anchors();
    List<Optional<Instant>> times = new ArrayList<>();
    try {
      List<VerifiedSignature> signatures =
          options.envelopes(trust, session).verify(container).signatures();
      Set<Anchor> used = new LinkedHashSet<>();
      for (VerifiedSignature signature : signatures) {
        times.add(Optional.of(signature.stampedAt()));
        used.add(signature.signerPath().anchor());
        used.add(signature.tsaPath().anchor());
      }
      anchors = List.copyOf(used);
    } catch (Refusal e) {
      times.clear();
      container.hops().forEach(hop -> times.add(Optional.empty()));
    }
    List<String> lines = OpenSslRecipe.of(file, view, anchors, times);
    if (session.json()) {
      session.say(new TroubleResult("explain", lines));
    } else {
      lines.forEach(session.around().out()::println);
      session.around().out().flush();
    }
  }
}
