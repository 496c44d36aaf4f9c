package dev.tamga.common.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** libxml2's validator, where it is installed: a reader that is not ours. */
final class Xmllint {
  private static final Path SCHEMAS =
      Path.of("src/main/resources/dev/tamga/common/document").toAbsolutePath();

  private Xmllint() {}

  static boolean isInstalled() {
    try {
      return new ProcessBuilder("xmllint", "--version").redirectErrorStream(true).start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Exit status of a validation: 0 if valid. */
  static int validate(Path xml, String document, StringBuilder output)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "xmllint",
                "--noout",
                "--nonet",
                "--schema",
                SCHEMAS.resolve(document + ".xsd").toString(),
                xml.toString())
            .redirectErrorStream(true)
            .start();
    output.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    return process.waitFor();
  }

  static void requireValid(Path xml, String document) throws IOException, InterruptedException {
    StringBuilder output = new StringBuilder();
    int status = validate(xml, document, output);
    assertThat(status).as(output.toString()).isZero();
  }
}
