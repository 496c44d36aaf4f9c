package dev.tamga.cli;

import dev.tamga.client.TamgaClient;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Finds the container that is meant by a file or by a package's id. */
final class Containers {
  private Containers() {}

  /** The file; for an id the one of that name here, which is fetched if there is none. */
  static Path find(String text, TamgaClient client, Session session, CommandLine command)
      throws Refusal, IOException, InterruptedException {
    Path file = Path.of(text);
    if (Files.exists(file)) {
      return file;
    }
    PackageId id = id(text, session, command);
    Path fetched = Path.of(id + ".asice");
    if (!Files.exists(fetched)) {
      try (Session.Progress progress = session.progress()) {
        fetched = client.fetch(id, Path.of(".").normalize(), progress.listener()).file();
      }
    }
    return fetched;
  }

  private static PackageId id(String text, Session session, CommandLine command) {
    try {
      return new PackageId(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, session.words().text("file-or-id", text), e);
    }
  }
}
