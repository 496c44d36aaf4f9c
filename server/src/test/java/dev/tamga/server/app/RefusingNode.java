package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Request;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Classification;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.Paths;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.TestBlobs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A node that is asked what it must refuse, and that must keep nothing of it. */
final class RefusingNode implements AutoCloseable {
  private static final long TAKEN_OVER_MILLIS = 3000; // trust.poll is 1 s

  private final Federation federation;
  private final Node node;
  private final Party lab;
  private final Party prosecutor;

  private RefusingNode(Federation federation, Node node) {
    this.federation = federation;
    this.node = node;
    this.lab = Party.laboratory(federation, node.address());
    this.prosecutor = Party.prosecutor(federation, node.address());
  }

  /** Starts one with settings that are appended to the usual ones. */
  static RefusingNode start(Path home, String settings) throws Exception {
    return start(Federation.in(home), settings);
  }

  /** As above, with what the test has prepared. */
  static RefusingNode start(Federation federation, String settings) throws Exception {
    federation.configure(settings);
    return new RefusingNode(
        federation,
        Node.start(
            ServerConfig.load(federation.configuration()), Clock.systemUTC(), Steps.UNWATCHED));
  }

  Federation federation() {
    return federation;
  }

  InetSocketAddress management() {
    return node.management();
  }

  InetSocketAddress address() {
    return node.address();
  }

  Party lab() {
    return lab;
  }

  Party prosecutor() {
    return prosecutor;
  }

  /** A request that is to be refused. */
  interface Call {
    Object run() throws Exception;
  }

  /** What lies on the disk, and what the log has. */
  private record Kept(Bytes checkpoint, Map<String, Bytes> blobs) {}

  private Kept kept() throws Exception {
    Map<String, Bytes> blobs = new TreeMap<>();
    Path folder = federation.data().resolve("blobs");
    if (TestBlobs.isS3()) { // objects may be left: what counts are the rows, which the draft shows
      Path unused = Files.createDirectories(folder);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) > 0) { // an item's file is made when its first bytes come
          blobs.put(file.getFileName().toString(), Bytes.of(Files.readAllBytes(file)));
        }
      }
    }
    return new Kept(Bytes.of(lab.node().call(Request.of("GET", Paths.checkpoint())).body()), blobs);
  }

  /** Asserts that the call is refused by one of these failures and leaves disk and log alone. */
  void assertRefused(Call call, Failure... any) throws Exception {
    Kept before = kept();
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).as(e.toString()).isIn((Object[]) any));
    assertThat(kept()).isEqualTo(before);
  }

  /** As above; the draft stays as it was, but for the time when it expires. */
  void assertRefused(WireDraft draft, Call call, Failure... any) throws Exception {
    DraftState before = draft.state();
    assertRefused(call, any);
    assertThat(draft.state()).isEqualTo(before);
  }

  /** Changes a file that the node looks at from time to time, and waits until it has. */
  void change(Path file, String content) throws IOException, InterruptedException {
    Files.writeString(file, content);
    Thread.sleep(TAKEN_OVER_MILLIS);
  }

  /** The document with another classification. */
  static PackageDocument classified(PackageDocument d, Classification classification) {
    Handling handling = d.handling();
    return new PackageDocument(
        d.id(),
        d.caseReference(),
        d.from(),
        d.to(),
        d.legalBasis(),
        d.useLimitation(),
        new Handling(
            handling.confidential(),
            classification,
            handling.personalData(),
            handling.protectedPersons(),
            handling.retainUntil()),
        d.language(),
        d.created(),
        d.note(),
        d.items());
  }

  /** Stops; and nothing that was stored disagrees. */
  @Override
  public void close() throws Exception {
    lab.close();
    prosecutor.close();
    node.close();
    List<Disagreement> found = new ArrayList<>();
    long unused =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    assertThat(found).isEmpty();
  }
}
