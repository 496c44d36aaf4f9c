package dev.tamga.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Request;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.container.PackageReader;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.DraftRequest;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.NodeInformation;
import dev.tamga.common.wire.PackageList;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.ForeignTls;
import dev.tamga.server.testkit.Party;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that nobody wrote for Tamga: curl reads, a tus client sends (PROTOCOL.md, first lines).
 */
final class ForeignClientTest {
  private static final int BYTES = 3_000_000;

  @TempDir private Path home;
  private Federation federation;
  private Node node;
  private Party lab;
  private final byte[] content = new byte[BYTES];

  @BeforeEach
  void start() throws Exception {
    new Random(11).nextBytes(content);
    federation = Federation.in(home);
    node =
        Node.start(
            ServerConfig.load(federation.configuration()), Clock.systemUTC(), Steps.UNWATCHED);
    lab = Party.laboratory(federation, node.address());
    var unused = TestState.save(federation.kg().authorityTls(), home, "office");
    unused = ForeignTls.key(federation.kg().authorityTls(), home.resolve("office.key"));
  }

  @AfterEach
  void stop() {
    lab.close();
    node.close();
  }

  private String url(String path) {
    return "https://127.0.0.1:" + node.address().getPort() + path;
  }

  /** Runs curl with the prosecutor's certificate; the status and version come after the body. */
  private byte[] curl(String version, String expected, String path, String... options)
      throws Exception {
    Path body = home.resolve("body");
    List<String> line =
        new ArrayList<>(
            List.of("curl", "--silent", "--show-error", version, "--output", body.toString()));
    line.addAll(List.of("--cacert", home.resolve("kz-root.pem").toString()));
    line.addAll(List.of("--cert", home.resolve("office.pem").toString()));
    line.addAll(List.of("--key", home.resolve("office.key").toString()));
    line.addAll(List.of("--write-out", "%{http_code} %{http_version}"));
    line.addAll(List.of(options));
    line.add(url(path));
    Command curl = Command.run(line);
    assertThat(curl.text()).isEqualTo(expected + (version.equals("--http2") ? " 2" : " 1.1"));
    return Files.readAllBytes(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void curl_listsDownloadsAndReadsTheLog(String version) throws Exception {
    PackageId id = send();

    PackageList inbox = PackageList.parse(curl(version, "200", Paths.packages() + "?box=in"));
    assertThat(inbox.packages()).extracting(PackageList.Summary::id).containsExactly(id);

    String item = Paths.item(id, 1);
    assertThat(curl(version, "206", item, "--range", "0-999"))
        .isEqualTo(Arrays.copyOfRange(content, 0, 1000));
    assertThat(curl(version, "206", item, "--range", "1048570-2100000"))
        .isEqualTo(Arrays.copyOfRange(content, 1_048_570, 2_100_001));
    assertThat(curl(version, "206", item, "--range", "-7"))
        .isEqualTo(Arrays.copyOfRange(content, BYTES - 7, BYTES));
    assertThat(curl(version, "200", item)).isEqualTo(content);
    assertThat(new String(curl(version, "416", item, "--range", "3000000-"), UTF_8))
        .contains("RANGE_NOT_SATISFIABLE");

    byte[] whole = curl(version, "200", Paths.container(id));
    var verified =
        new PackageReader(lab.envelopes())
            .read(new ByteArrayInputStream(whole), PackageReader.ItemSink.NOWHERE, done -> {});
    assertThat(verified.items()).singleElement().extracting("digest").isEqualTo(sha256());

    NodeInformation who = NodeInformation.parse(curl(version, "200", Paths.node()));
    SignedCheckpoint checkpoint =
        SignedCheckpoint.verify(
            SignedNote.parse(curl(version, "200", Paths.checkpoint())),
            VerifierKey.parse(who.logKey()));
    assertThat(checkpoint.checkpoint().size()).isGreaterThanOrEqualTo(3);
  }

  private Sha256 sha256() {
    return Bytes.of(content).sha256();
  }

  private PackageId send() throws Exception {
    Path file = Files.write(home.resolve("disk.raw"), content);
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
      return lab.sender().send(outgoing, TransferListener.SILENT).document().id();
    }
  }

  /** The client of tus.io with a certificate; it knows nothing of Tamga. */
  private static final class Tus extends TusClient {
    private final SSLSocketFactory sockets;

    Tus(SSLSocketFactory sockets) {
      this.sockets = sockets;
    }

    @Override
    public void prepareConnection(HttpURLConnection connection) {
      super.prepareConnection(connection);
      ((HttpsURLConnection) connection).setSSLSocketFactory(sockets);
    }
  }

  /** Fails after some bytes, as a disk or a cable does. */
  private static final class Breaking extends InputStream {
    private final InputStream in;
    private int left;

    Breaking(byte[] content, int bytes) {
      this.in = new ByteArrayInputStream(content);
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      throw new IOException("not by single bytes");
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (left <= 0) {
        throw new IOException("the cable was pulled");
      }
      int read = in.read(target, offset, Math.min(count, left));
      left -= read;
      return read;
    }

    @Override
    public void mark(int limit) {
      in.mark(limit);
    }

    @Override
    public boolean markSupported() {
      return true;
    }
  }

  private TusUpload upload(InputStream in) {
    TusUpload upload = new TusUpload();
    upload.setSize(BYTES);
    upload.setInputStream(in);
    upload.setFingerprint("disk.raw");
    upload.setMetadata(Map.of("filename", "evidence/1/disk.raw"));
    return upload;
  }

  private static void send(TusUploader uploader) throws Exception {
    uploader.setChunkSize(100_000);
    uploader.setRequestPayloadSize(700_000);
    while (uploader.uploadChunk() >= 0) {}
    uploader.finish();
  }

  @Test
  void tusClient_uploadsInPiecesBreaksAndResumes_thenThePackageIsSealed() throws Exception {
    PackageId id = PackageId.random();
    byte[] draft =
        new DraftRequest(List.of(Federation.PROSECUTOR), Classification.OFFICIAL).print();
    var unused =
        lab.node().call(Request.of("PUT", Paths.ofPackage(id)).body(MediaTypes.JSON, draft));

    Tus tus = new Tus(ForeignTls.context(federation, federation.kz().labTls()).getSocketFactory());
    tus.setUploadCreationURL(URI.create(url(Paths.items(id))).toURL());
    tus.enableResuming(new TusURLMemoryStore());
    TusUploader first = tus.createUpload(upload(new Breaking(content, 1_234_567)));
    assertThatThrownBy(() -> send(first)).hasMessageContaining("cable");

    long kept = kept(id);
    assertThat(kept).isBetween(700_000L, 1_234_567L);
    TusUploader second = tus.resumeUpload(upload(new ByteArrayInputStream(content)));
    assertThat(second.getOffset()).isGreaterThanOrEqualTo(kept);
    send(second);
    assertThat(kept(id)).isEqualTo(BYTES);

    HollowContainer sealed = seal(id);
    byte[] receipt =
        lab.node()
            .call(
                Request.of("POST", Paths.seal(id))
                    .body(MediaTypes.ASICE, sealed.write().toArray())
                    .maxAnswer(Limits.HOLLOW_BYTES))
            .body();
    var verified =
        lab.receipts()
            .verify(Bytes.of(receipt), id, sealed.lastHop(), ReceiptKind.SUBMISSION_ACCEPTANCE);
    assertThat(verified.document().packageId()).isEqualTo(id);
  }

  private long kept(PackageId id) throws Exception {
    return DraftState.parse(lab.node().call(Request.of("GET", Paths.draft(id))).body())
        .items()
        .get(0)
        .offset();
  }

  private HollowContainer seal(PackageId id) throws Exception {
    EntryName name = new EntryName("evidence/1/disk.raw");
    ItemDocument item = ItemDocument.builder("1", name, BYTES, sha256(), ItemKind.IMAGE).build();
    PackageDocument document = lab.plan(id, List.of(item));
    return lab.signer()
        .seal(
            PackageDocument.NAME,
            document.write(),
            List.of(),
            List.of(new ManifestEntry(name, item.mediaType(), sha256())));
  }
}
