package dev.tamga.server.testkit;

import dev.tamga.client.download.AnswerPackage;
import dev.tamga.client.download.FetchContainer;
import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.receipt.PinnedLogKeys;
import dev.tamga.client.receipt.VerifyReceipt;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.FileSource;
import dev.tamga.client.upload.SendPackage;
import dev.tamga.client.upload.Source;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.legal.CaseReference;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.document.legal.UseLimitation;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustFiles;
import dev.tamga.pki.trust.live.TrustFiles.AnchorFile;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Someone who talks to the node through the SDK's flows: a laboratory or an authority. */
public final class Party implements AutoCloseable {
  /** Bytes of one request; small, so that tests have several. */
  public static final long PIECE_BYTES = 1 << 20;

  private final AuthorityId id;
  private final Clock clock = Clock.systemUTC();
  private final NodeClient node;
  private final EnvelopeVerifier envelopes;
  private final EnvelopeSigner signer;
  private final VerifyReceipt receipts;
  private final RetryPolicy retry = RetryPolicy.upTo(Duration.ofSeconds(20));

  private Party(
      AuthorityId id,
      Identity tls,
      Identity sign,
      Trust trust,
      InetSocketAddress address,
      Path home) {
    this.id = id;
    this.node =
        NodeClient.of(
            new NodeAddress("127.0.0.1", address.getPort()),
            new Credentials(servers(trust), tls),
            HttpSettings.DEFAULT);
    this.envelopes =
        new EnvelopeVerifier(new CadesVerifier(new PathChecker(trust), clock, Tolerances.STANDARD));
    this.signer = new EnvelopeSigner(new CadesSigner(sign, stamper(), clock));
    this.receipts =
        new VerifyReceipt(
            envelopes, new PinnedLogKeys(home.resolve(id + "-keys"), node, envelopes));
  }

  /** The laboratory. */
  public static Party laboratory(Federation f, InetSocketAddress address) {
    return new Party(
        Federation.LAB, f.kz().labTls(), f.kz().labSeal(), trust(f), address, f.home());
  }

  /** The recipient. */
  public static Party prosecutor(Federation f, InetSocketAddress address) {
    return new Party(
        Federation.PROSECUTOR, f.kg().authorityTls(), f.kg().head(), trust(f), address, f.home());
  }

  /** One whose keys lie in PKCS#12 files, and the States' roots beside them. */
  public static Party ofFiles(
      Path home, AuthorityId id, String tls, String sign, InetSocketAddress address)
      throws Exception {
    Set<Purpose> all = Set.of(Purpose.values());
    Trust trust =
        new TrustFiles(
                List.of(
                    new AnchorFile("KZ", home.resolve("kz-root.pem"), all),
                    new AnchorFile("KG", home.resolve("kg-root.pem"), all)),
                List.of(),
                List.of())
            .load();
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      return new Party(
          id,
          Identity.load(home.resolve(tls + ".p12"), password),
          Identity.load(home.resolve(sign + ".p12"), password),
          trust,
          address,
          home);
    }
  }

  /** Another recipient. */
  public static Party court(Federation f, InetSocketAddress address) {
    return new Party(
        Federation.COURT,
        f.kg().client("court", "office-1"),
        f.kg().head("court"),
        trust(f),
        address,
        f.home());
  }

  /** In the register, but no party to anything. */
  public static Party stranger(Federation f, InetSocketAddress address) {
    return new Party(
        Federation.STRANGER,
        f.kg().client("stranger", "software"),
        f.kg().seal("stranger"),
        trust(f),
        address,
        f.home());
  }

  private static Trust trust(Federation f) {
    return f.kz().trust(f.kg());
  }

  private PeerTrustManager servers(Trust trust) {
    TrustSource source =
        new TrustSource() {
          @Override
          public Trust load() {
            return trust;
          }

          @Override
          public String mark() {
            return "fixed";
          }
        };
    try {
      return new PeerTrustManager(new LiveTrust(source), Purpose.TLS_SERVER, clock);
    } catch (TrustRefusedException e) {
      throw new AssertionError(e);
    }
  }

  /** Timestamps of the node's own unit. */
  public TimeStamper stamper() {
    return imprint -> {
      TimestampRequest query = TimestampRequest.of(imprint);
      try {
        return query.accept(
            node.call(
                    Request.of("POST", Paths.timestamp())
                        .body(MediaTypes.TIMESTAMP_QUERY, query.encoded())
                        .repeatable())
                .body());
      } catch (Refusal | InterruptedException e) {
        throw new TimestampException("no timestamp", e);
      }
    };
  }

  /** A new package with these files, for the prosecutor. */
  public Consignment consignment(Path... files) throws Refusal, IOException {
    return consignment(PackageId.random(), files);
  }

  /** A package with these files, for the prosecutor. */
  public Consignment consignment(PackageId pkg, Path... files) throws Refusal, IOException {
    List<Source> sources = new ArrayList<>();
    List<ItemDocument> items = new ArrayList<>();
    for (Path file : files) {
      Source source = FileSource.of(file);
      sources.add(source);
      EntryName name = new EntryName("evidence/1/" + file.getFileName());
      items.add(
          ItemDocument.builder("LAB-1", name, source.size(), Consignment.UNKNOWN, ItemKind.IMAGE)
              .build());
    }
    return new Consignment(plan(pkg, items), sources);
  }

  /** The document of a package to the prosecutor. */
  public PackageDocument plan(PackageId pkg, List<ItemDocument> items) {
    return plan(pkg, List.of(Federation.PROSECUTOR), items);
  }

  /** The document of a package to those recipients. */
  public PackageDocument plan(
      PackageId pkg, List<AuthorityId> recipients, List<ItemDocument> items) {
    return PackageDocument.builder(pkg)
        .route(id, recipients)
        .grounds(
            CaseReference.of("2026-0042", "Investigation department"),
            LegalBasis.treaty("UNCC", "40"),
            UseLimitation.to("criminal case 2026-0042"))
        .handling(new Handling(true, Classification.OFFICIAL, true, false, null))
        .created(clock.instant(), "en")
        .items(items)
        .build();
  }

  /** Sends packages. */
  public SendPackage sender() {
    return sender(PIECE_BYTES);
  }

  /** Sends packages in pieces of that size. */
  public SendPackage sender(long pieceBytes) {
    return new SendPackage(node, signer, receipts, retry, pieceBytes);
  }

  /** Sends packages, and goes on for so long without a node that answers. */
  public SendPackage patientSender(long pieceBytes, Duration patience) {
    return new SendPackage(node, signer, receipts, RetryPolicy.upTo(patience), pieceBytes);
  }

  /** Sends packages, and gives up as soon as the line breaks. */
  public SendPackage impatientSender(long pieceBytes) {
    return new SendPackage(node, signer, receipts, RetryPolicy.upTo(Duration.ZERO), pieceBytes);
  }

  /** Fetches packages. */
  public FetchContainer fetcher() {
    return new FetchContainer(node, envelopes, retry);
  }

  /** Answers packages. */
  public AnswerPackage answerer() {
    return new AnswerPackage(node, envelopes, signer, receipts, retry, id, clock);
  }

  /** The connection to the node. */
  public NodeClient node() {
    return node;
  }

  /** Signs as this party. */
  public EnvelopeSigner signer() {
    return signer;
  }

  /** Verifies with the trust of both States. */
  public EnvelopeVerifier envelopes() {
    return envelopes;
  }

  /** Verifies receipts. */
  public VerifyReceipt receipts() {
    return receipts;
  }

  @Override
  public void close() {
    node.close();
  }
}
