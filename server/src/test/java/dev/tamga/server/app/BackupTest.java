package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Request;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.blob.Orphans;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that was taken while the node ran is whole, and a node starts on it. */
final class BackupTest {
  private static final int PACKAGES = 6;

  @TempDir private Path home;
  private Federation federation;
  private HeldByClients clients;
  private Path conf;

  @BeforeEach
  void found() throws Exception {
    federation = Federation.in(home);
    clients = new HeldByClients(federation);
    conf = federation.house("node", "");
  }

  private static Node start(Path house) throws Exception {
    return Node.start(ServerConfig.load(house), Clock.systemUTC(), Steps.UNWATCHED);
  }

  private String backup(Path folder, int code) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    int ended =
        Main.commandLine(Steps.UNWATCHED)
            .setOut(out)
            .setErr(out)
            .execute(
                "--lang", "en", "backup", "--to", folder.toString(), "--config", conf.toString());
    assertThat(ended).as(text.toString()).isEqualTo(code);
    return text.toString();
  }

  private static List<Disagreement> checked(Path house) throws Exception {
    List<Disagreement> found = new ArrayList<>();
    long unused = CheckNode.run(ServerConfig.load(house), Clock.systemUTC(), found::add);
    return found;
  }

  @Test
  void backupOfABusyNode_isWholeAndANodeStartsOnIt() throws Exception {
    Path restored = federation.house("restored", "");
    try (Node node = start(conf)) {
      clients.fill(node.address(), PACKAGES);
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Integer> traffic =
          CompletableFuture.supplyAsync(() -> keepBusy(node, enough));
      for (int i = 0; i < 4; i++) {
        assertThat(backup(home.resolve("backup-" + i), 0)).contains("Backed up: ");
        Path house = federation.house("backup-" + i, "");
        assertThat(checked(house)).isEmpty();
      }
      assertThat(backup(home.resolve("restored"), 0)).contains("Backed up: ");
      enough.set(true);
      assertThat(traffic.get(60, TimeUnit.SECONDS)).as("drafts meanwhile").isPositive();
      assertThat(home.resolve("restored.part")).doesNotExist();
    }
    assertThat(checked(restored)).isEmpty();
    try (Node node = start(restored)) {
      clients.check(node.address());
    }
    assertThat(checked(restored)).isEmpty();
  }

  /** Packages that are sealed, drafts that grow, are taken back and are thrown away. */
  private int keepBusy(Node node, AtomicBoolean enough) {
    try (Party lab = Party.laboratory(federation, node.address())) {
      int drafts = 0;
      while (!enough.get()) {
        WireDraft whole = WireDraft.open(lab, PackageId.random()).item("b.raw", 1000);
        var unusedReceipt = whole.post(whole.seal().write().toArray());
        WireDraft draft = WireDraft.open(lab, PackageId.random());
        int n = draft.announce(new EntryName("evidence/1/a.raw"), 3 << 20);
        var unused = draft.append(n, 0, new byte[1_500_000], Optional.empty());
        assertThatThrownBy(
                () ->
                    draft.append(
                        n,
                        1_500_000,
                        new byte[1_200_000],
                        Optional.of(UploadChecksum.parse("crc32c AAAAAQ=="))))
            .isInstanceOf(Refusal.class);
        if (drafts++ % 2 == 0) {
          unused = lab.node().call(Request.of("DELETE", Paths.ofPackage(draft.id())));
        }
      }
      return drafts;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void folderThatIsThere_isRefusedAndAnUnfinishedOneIsBegunAnew() throws Exception {
    start(conf).close();
    Path folder = home.resolve("backup");
    Files.createDirectories(home.resolve("backup.part/state"));
    Files.write(home.resolve("backup.part/state/state.db"), new byte[10]);
    assertThat(backup(folder, 0)).contains("Backed up: 0 items");
    assertThat(backup(folder, 2)).contains("is there already");
  }

  @Test
  void damagedItem_isLeftOutAndTold() throws Exception {
    try (Node node = start(conf)) {
      clients.fill(node.address(), 2);
    }
    Path file = aBlob();
    byte[] bent = Files.readAllBytes(file);
    bent[bent.length - 1] ^= 1;
    Files.write(file, bent);
    assertThat(backup(home.resolve("backup"), 1)).contains("Damaged, not in the backup: package ");
    assertThat(checked(federation.house("backup", ""))).hasSize(1);
  }

  @Test
  void itemThatTheDiskDoesNotGive_isLeftOutAndToldAndAllOthersAreThere() throws Exception {
    try (Node node = start(conf)) {
      clients.fill(node.address(), 2);
    }
    Path file = aBlob();
    Files.delete(file);
    Path unused = Files.createSymbolicLink(file, file);
    assertThat(backup(home.resolve("backup"), 1))
        .contains("Not readable, not in the backup: package ", ", item ", "symbolic link")
        .doesNotContain("Damaged");
    assertThat(checked(federation.house("backup", ""))).hasSize(1);
  }

  @Test
  void folderOfBytesThatIsNotMounted_makesNoBackup() throws Exception {
    try (Node node = start(conf)) {
      clients.fill(node.address(), 2);
    }
    Path blobs = home.resolve("node/blobs");
    Path unused = Files.move(blobs, home.resolve("elsewhere"));
    assertThat(backup(home.resolve("backup"), 2)).contains("is missing or empty", "is mounted");
    assertThat(blobs).doesNotExist();
    Files.createDirectory(blobs);
    assertThat(backup(home.resolve("backup"), 2)).contains("is missing or empty");
    assertThat(home.resolve("backup")).doesNotExist();
  }

  @Test
  void filesWithoutARow_areKeptAndToldIfThereAreMany_andRemovedIfFew() throws Exception {
    start(conf).close();
    List<Path> files = new ArrayList<>();
    for (int number = 1; number <= Orphans.FEW + 1; number++) {
      Path file = home.resolve("node/blobs/00000000/0000/00/%016x.data".formatted(number));
      Files.createDirectories(file.getParent());
      files.add(Files.write(file, new byte[number]));
    }
    try (Node node = start(conf)) {
      String ready =
          Command.run(
                  "curl",
                  "-sS",
                  "http://127.0.0.1:" + node.management().getPort() + "/health/ready")
              .text();
      assertThat(ready).contains("warning: 101 of 101 files of items have no row");
    }
    assertThat(files).allSatisfy(file -> assertThat(file).exists());
    Files.delete(files.remove(0));
    start(conf).close();
    assertThat(files).allSatisfy(file -> assertThat(file).doesNotExist());
  }

  private Path aBlob() throws IOException {
    try (Stream<Path> all = Files.walk(home.resolve("node/blobs"))) {
      return all.filter(file -> file.toString().endsWith("01.data")).findFirst().orElseThrow();
    }
  }

  @Test
  void sharedDatabase_isRefused() throws Exception {
    conf = federation.house("node", TestDatabase.postgresSettings(home.resolve("node")));
    assertThat(backup(home.resolve("backup"), 1)).contains("pg_dump");
  }
}
