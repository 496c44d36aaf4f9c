package dev.tamga.client;

import dev.tamga.client.download.AnswerPackage;
import dev.tamga.client.download.AnsweredPackage;
import dev.tamga.client.download.ContainerFile;
import dev.tamga.client.download.FetchContainer;
import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.download.HoldPackage;
import dev.tamga.client.enrol.RenewalListener;
import dev.tamga.client.http.Answer;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.receipt.KnownLogKeys;
import dev.tamga.client.receipt.LogKeys;
import dev.tamga.client.receipt.PinnedLogKeys;
import dev.tamga.client.receipt.VerifiedCustody;
import dev.tamga.client.receipt.VerifyCustody;
import dev.tamga.client.receipt.VerifyReceipt;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SendPackage;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Cursor;
import dev.tamga.common.wire.HoldAnswer;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.ListQuery;
import dev.tamga.common.wire.NodeInformation;
import dev.tamga.common.wire.PackageList;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimeStamper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends, fetches, verifies and answers packages of evidence, through one node.
 *
 * <p>Calls block. Safe for many threads; the same package is sent by one at a time. Every method
 * that talks to the node throws {@link Refusal} with what the node refused or what does not hold,
 * NODE_UNREACHABLE when the line stayed broken for {@link ClientSettings#patience}; {@link
 * IOException} if a disk fails; {@link InterruptedException} if the thread is interrupted. After
 * each of them the same call, or {@link #resume}, goes on where it ended.
 */
public final class TamgaClient implements AutoCloseable {
  /** Folder below {@link ClientSettings#state} of the keys of logs that were learned. */
  public static final String LOG_KEYS = "log-keys";

  private final ClientSettings settings;
  private final LiveLine line;
  private final NodeClient node;
  private final RetryPolicy retry;
  private final EnvelopeSigner signer;

  private TamgaClient(ClientSettings settings, LiveLine line) {
    this.settings = settings;
    this.line = line;
    this.node = line.node();
    this.retry = RetryPolicy.upTo(settings.patience());
    TimeStamper stamper =
        settings
            .timestampService()
            .<TimeStamper>map(RemoteStamper::new)
            .orElseGet(() -> new NodeStamper(node, retry));
    this.signer =
        new EnvelopeSigner(
            new CadesSigner(settings.signer(), stamper, settings.clock()),
            settings.secondSigners().stream()
                .map(second -> new CadesSigner(second, stamper, settings.clock()))
                .toList());
  }

  /**
   * A client without a connection yet. If the settings say how, its TLS certificate is renewed in
   * the background for as long as it is open; the platform's log ({@link System.Logger}) tells of
   * it.
   *
   * @throws IllegalArgumentException if a key cannot be used
   */
  public static TamgaClient open(ClientSettings settings) {
    return open(settings, new LoggedRenewals());
  }

  /** The same, with somebody who is told of each renewal and of each that failed. */
  public static TamgaClient open(ClientSettings settings, RenewalListener renewals) {
    LiveLine line = new LiveLine(settings, renewals);
    try {
      return new TamgaClient(settings, line);
    } catch (IllegalArgumentException e) {
      line.close();
      throw e;
    }
  }

  /**
   * Shows another TLS identity to the node from now on. Connections that are opened from now on
   * show it; requests that are under way end as they are, and none fails for this.
   *
   * @throws IllegalArgumentException if it is not trusted as a TLS client now, or cannot be used;
   *     the one before stays
   */
  public void useTls(Identity fresh) {
    line.use(fresh);
  }

  /**
   * Sends a package: its bytes, then its signature. When this returns, the node has it for good and
   * its receipt is verified and on the disk.
   *
   * <p>The sources stay open; {@link Consignment} says which bytes. After a failure {@link #resume}
   * goes on, also in a new process.
   */
  public SentPackage send(Consignment consignment, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    try (SendingLock lock = SendingLock.take(outgoing(), consignment.plan().id())) {
      return flow().send(Outgoing.create(outgoing(), consignment), listener);
    }
  }

  /**
   * Goes on with a package that was begun, and sends nothing twice that the node kept.
   *
   * @throws java.nio.file.NoSuchFileException if none was begun under that id
   */
  public SentPackage resume(PackageId id, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    try (SendingLock lock = SendingLock.take(outgoing(), id);
        Outgoing begun = Outgoing.open(outgoing(), id)) {
      return flow().send(begun, listener);
    }
  }

  /** The packages that were begun and have no receipt yet. */
  public List<PackageId> unfinished() throws IOException {
    return Outgoing.unfinished(outgoing());
  }

  /** Gives up a package that was begun: the node drops its bytes, the token is removed. */
  public void abandon(PackageId id) throws Refusal, IOException, InterruptedException {
    try (SendingLock lock = SendingLock.take(outgoing(), id)) {
      discard(id);
      Outgoing.discard(outgoing(), id);
    }
  }

  private void discard(PackageId id) throws Refusal, InterruptedException {
    try {
      Answer unused = retry.run(() -> node.call(Request.of("DELETE", Paths.ofPackage(id))));
    } catch (Refusal e) {
      if (e.failure() != Failure.NO_SUCH_PACKAGE) { // it never came that far, or has expired
        throw e;
      }
    }
  }

  /**
   * A page of the packages that were received.
   *
   * @param after the {@code next} of the page before; empty for the first
   */
  public PackageList inbox(Optional<Cursor> after, int limit) throws Refusal, InterruptedException {
    return list(new ListQuery(ListQuery.Box.IN, after, limit));
  }

  /** A page of the packages that were sent. */
  public PackageList outbox(Optional<Cursor> after, int limit)
      throws Refusal, InterruptedException {
    return list(new ListQuery(ListQuery.Box.OUT, after, limit));
  }

  private PackageList list(ListQuery query) throws Refusal, InterruptedException {
    return PackageList.parse(
        get(Paths.packages() + '?' + query.print(), PackageList.MAX_BYTES).toArray());
  }

  /**
   * Fetches a package into {@code folder} as {@code <id>.asice}, verified in one pass; nothing
   * stands there under that name unverified. What an earlier call left is not fetched again.
   */
  public FetchedPackage fetch(PackageId id, Path folder, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    return new FetchContainer(node, envelopes(), retry).fetch(id, folder, listener);
  }

  /**
   * Takes custody of a fetched package: recomputes every digest, signs, has it recorded, and
   * appends the signed hop to the container.
   *
   * @param proceedings for which the evidence is taken over (UNCC 40(19))
   * @param ownExhibit the recipient's own exhibit number; null for none
   */
  public AnsweredPackage accept(
      Path container, String proceedings, @Nullable String ownExhibit, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    return answer(
        container,
        new AnswerPackage.Terms(Decision.ACCEPTED, null, proceedings, ownExhibit),
        listener);
  }

  /**
   * Disputes a fetched package, for a reason that all parties will see.
   *
   * @param proceedings in which it was examined
   */
  public AnsweredPackage dispute(
      Path container, String reason, String proceedings, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    return answer(
        container, new AnswerPackage.Terms(Decision.DISPUTED, reason, proceedings, null), listener);
  }

  private AnsweredPackage answer(
      Path container, AnswerPackage.Terms terms, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    EnvelopeVerifier envelopes = envelopes();
    AnswerPackage flow =
        new AnswerPackage(
            node,
            envelopes,
            signer,
            receipts(envelopes),
            retry,
            settings.authority(),
            settings.clock());
    return flow.answer(new ContainerFile(container), terms, listener);
  }

  /**
   * Puts a package on hold, or ends the own hold on it; all parties see the reason. In the custody
   * stands the proof. The same act again changes nothing.
   */
  public HoldAnswer hold(PackageId id, HoldRequest wanted) throws Refusal, InterruptedException {
    return new HoldPackage(node, retry).hold(id, wanted);
  }

  /** The first page of a package's custody, every event proven. */
  public VerifiedCustody custody(PackageId id) throws Refusal, InterruptedException {
    return verifyCustody().first(get(Paths.custody(id), Limits.HOLLOW_BYTES), id);
  }

  /** The page that follows, for as long as {@link VerifiedCustody#complete} says that it is not. */
  public VerifiedCustody custody(VerifiedCustody before) throws Refusal, InterruptedException {
    String path =
        Paths.custody(before.document().packageId()) + "?after=" + before.document().last();
    return verifyCustody().next(get(path, Limits.HOLLOW_BYTES), before);
  }

  private VerifyCustody verifyCustody() {
    EnvelopeVerifier envelopes = envelopes();
    return new VerifyCustody(envelopes, logKeys(envelopes));
  }

  /** What the node says of itself. */
  public NodeInformation node() throws Refusal, InterruptedException {
    return NodeInformation.parse(get(Paths.node(), NodeInformation.MAX_BYTES).toArray());
  }

  /** The key by which this client believes the log of its node. */
  public VerifierKey logKey() throws Refusal, InterruptedException {
    return logKeys(envelopes()).of(node().logOrigin());
  }

  /**
   * Verifies a package on the disk by {@code trust} alone, without a node and without a network:
   * every byte, digest, signature, timestamp and document.
   *
   * @throws Refusal what does not hold
   */
  public static VerifiedPackage verify(
      Path container, Trust trust, Clock clock, TransferListener listener)
      throws Refusal, IOException {
    return new ContainerFile(container).verify(envelopes(trust, clock), listener);
  }

  /**
   * Unpacks the items of a package below {@code folder}; they are given their names when all of it
   * holds, as {@link #verify} says.
   *
   * @throws java.nio.file.FileAlreadyExistsException if {@code folder} exists
   */
  public static VerifiedPackage extract(
      Path container, Path folder, Trust trust, Clock clock, TransferListener listener)
      throws Refusal, IOException {
    return new ContainerFile(container).extract(envelopes(trust, clock), folder, listener);
  }

  private Bytes get(String path, int most) throws Refusal, InterruptedException {
    return Bytes.of(retry.run(() -> node.call(Request.of("GET", path).maxAnswer(most))).body());
  }

  private SendPackage flow() {
    return new SendPackage(node, signer, receipts(envelopes()), retry, settings.pieceBytes());
  }

  private VerifyReceipt receipts(EnvelopeVerifier envelopes) {
    return new VerifyReceipt(envelopes, logKeys(envelopes));
  }

  private LogKeys logKeys(EnvelopeVerifier envelopes) {
    return new KnownLogKeys(
        settings.logKeys(), new PinnedLogKeys(settings.state().resolve(LOG_KEYS), node, envelopes));
  }

  /** By the trust of the moment: files that changed are read again, no restart needed. */
  private EnvelopeVerifier envelopes() {
    var unused = settings.trust().poll(); // what cannot be read leaves the old trust in force
    return envelopes(settings.trust().checker(), settings.clock());
  }

  private static EnvelopeVerifier envelopes(Trust trust, Clock clock) {
    return envelopes(new PathChecker(trust), clock);
  }

  private static EnvelopeVerifier envelopes(PathChecker paths, Clock clock) {
    return new EnvelopeVerifier(new CadesVerifier(paths, clock, Tolerances.STANDARD));
  }

  private Path outgoing() {
    return settings.state().resolve("outgoing");
  }

  /** Ends renewal and every connection; what is under way ends with NODE_UNREACHABLE. */
  @Override
  public void close() {
    line.close();
  }

  @Override
  public String toString() {
    return settings.authority() + " at " + node;
  }
}
