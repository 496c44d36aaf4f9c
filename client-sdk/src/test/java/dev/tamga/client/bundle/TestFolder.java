package dev.tamga.client.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Folders with known files, and what they become. */
final class TestFolder {
  private TestFolder() {}

  static Path with(Path parent, Map<String, byte[]> files) throws IOException {
    Path folder = Files.createDirectory(parent.resolve("source"));
    long second = 1_700_000_000;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
      Files.setLastModifiedTime(path, FileTime.fromMillis(second++ * 1000 + 789));
    }
    return folder;
  }

  /** Names whose order differs between whole names and folder by folder. */
  static Map<String, byte[]> tricky() {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name :
        new String[] {
          "a/b",
          "a-b",
          "a.txt",
          "a0",
          "a/c/d",
          "a/c-d",
          "ab/x",
          "B",
          "INVENTORY.sha256.old",
          "z/" + "long-folder-name/".repeat(12) + "leaf.txt",
          "n".repeat(100),
          "n".repeat(99) + "m",
          "empty",
          "with space/and 'quote'",
          "қазақша/құжат.txt",
          "語",
          "\uD83D\uDD0D.bin",
          "\uFF5E after the surrogates in UTF-16, before them in UTF-8"
        }) {
      byte[] content =
          name.equals("empty")
              ? new byte[0]
              : (name + "\n").repeat(50).getBytes(StandardCharsets.UTF_8);
      files.put(name, content);
    }
    files.put("exactly-512", new byte[512]);
    return files;
  }

  static byte[] bundle(Path folder, Path scratch) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (FolderBundle bundle = FolderBundle.scan(folder, scratch)) {
      bundle.writeTo(Channels.newChannel(out));
    }
    return out.toByteArray();
  }

  static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        contents.put(
            name, Files.readString(file) + Files.getLastModifiedTime(file).toMillis() / 1000);
      }
    }
    return contents;
  }
}
