package dev.tamga.client.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.client.transfer.DurableFiles;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Quoted;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The resume token: a folder on the sender's disk that says what is being sent, durable before the
 * first byte leaves. Whoever holds it can go on in a new process, after a crash, days later.
 *
 * <pre>
 *  outgoing/{id}/plan.xml       what is to be sent (package.xml without digests)
 *  outgoing/{id}/sources.json   where the items' bytes are, and how to see that they changed
 *  outgoing/{id}/sealed.asice   the signed hollow container: once it is there, it alone is sent
 *  outgoing/{id}/receipt.asice  the node's receipt, verified: the package is handed in
 * </pre>
 *
 * <p>For one process at a time.
 */
public final class Outgoing implements Closeable {
  private static final String PLAN = "plan.xml";
  private static final String SOURCES = "sources.json";
  private static final String SEALED = "sealed.asice";
  private static final String RECEIPT = "receipt.asice";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Consignment consignment;

  private Outgoing(Path folder, Consignment consignment) {
    this.folder = folder;
    this.consignment = consignment;
  }

  /**
   * Makes the token of a new package.
   *
   * @param home the folder of all tokens
   * @throws Refusal DRAFT_DIFFERS if there is one for this id
   */
  public static Outgoing create(Path home, Consignment consignment) throws Refusal, IOException {
    Path folder = home.resolve(consignment.plan().id().text());
    if (Files.exists(folder.resolve(PLAN))) {
      throw new Refusal(
          Failure.DRAFT_DIFFERS,
          "package " + consignment.plan().id() + ": sending has begun (expected: a new id)",
          "PROTOCOL.md 4",
          "Go on with what was begun, or choose another id.");
    }
    Files.createDirectories(folder);
    DurableFiles.write(folder.resolve(SOURCES), print(consignment.sources()));
    DurableFiles.write(folder.resolve(PLAN), consignment.plan().write());
    return new Outgoing(folder, consignment);
  }

  /**
   * Opens the token of a package that was begun.
   *
   * @throws Refusal SOURCE_CHANGED if a source is not what it was
   * @throws IOException if there is no such token, or a source cannot be read
   */
  public static Outgoing open(Path home, PackageId id) throws Refusal, IOException {
    Path folder = home.resolve(id.text());
    PackageDocument plan = PackageDocument.read(Files.readAllBytes(folder.resolve(PLAN)));
    List<Source> sources = new ArrayList<>();
    try {
      for (JsonNode source : JSON.readTree(Files.readAllBytes(folder.resolve(SOURCES)))) {
        sources.add(open(source, folder));
      }
      return new Outgoing(folder, new Consignment(plan, sources));
    } catch (Refusal | IOException | IllegalArgumentException e) {
      for (Source source : sources) {
        source.close();
      }
      throw e;
    }
  }

  private static Source open(JsonNode node, Path scratch) throws Refusal, IOException {
    Path path = Path.of(node.path("path").asText());
    Source source =
        ItemForm.BUNDLE.name().equals(node.path("form").asText())
            ? FolderSource.of(path, scratch)
            : FileSource.of(path);
    String mark = node.path("mark").asText();
    if (!source.mark().equals(mark)) {
      source.close();
      throw FileSource.changed(path, source.mark(), mark);
    }
    return source;
  }

  private static byte[] print(List<Source> sources) throws IOException {
    ArrayNode all = JSON.createArrayNode();
    for (Source source : sources) {
      ObjectNode one = all.addObject();
      one.put("path", source.path().toAbsolutePath().toString());
      one.put("form", source.form().name());
      one.put("mark", source.mark());
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
  }

  /** The packages that were begun and have no receipt yet. */
  public static List<PackageId> unfinished(Path home) throws IOException {
    if (!Files.isDirectory(home)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(home)) {
      return folders
          .filter(f -> Files.exists(f.resolve(PLAN)) && !Files.exists(f.resolve(RECEIPT)))
          .map(f -> new PackageId(f.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /** Where the token lies. */
  public Path folder() {
    return folder;
  }

  /** What is to be sent. */
  public Consignment consignment() {
    return consignment;
  }

  Optional<Bytes> sealed() throws IOException {
    return find(SEALED);
  }

  /** From here on this container is sent, however often: another signature would be another one. */
  void keepSealed(Bytes container) throws IOException {
    DurableFiles.write(folder.resolve(SEALED), container.toArray());
  }

  Path keepReceipt(Bytes receipt) throws IOException {
    Path file = folder.resolve(RECEIPT);
    DurableFiles.write(file, receipt.toArray());
    return file;
  }

  private Optional<Bytes> find(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(Bytes.of(Files.readAllBytes(file))) : Optional.empty();
  }

  /**
   * Removes the token of a package, whether its sources are still there or not; the bytes of the
   * evidence are the caller's and stay.
   */
  public static void discard(Path home, PackageId id) throws IOException {
    Path folder = home.resolve(id.text());
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.deleteIfExists(folder.resolve(PLAN)); // first: from here on it is no token
    try (Stream<Path> files = Files.walk(folder)) { // a crash may have left lists of a bundle
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Source source : consignment.sources()) {
      source.close();
    }
  }

  @Override
  public String toString() {
    return Quoted.of(folder.toString());
  }
}
