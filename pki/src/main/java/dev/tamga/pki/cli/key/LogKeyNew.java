package dev.tamga.pki.cli.key;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "new",
    description = "Makes the Ed25519 key with which a node signs the checkpoints of its log.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki log-key new --p12 log.p12 --password-file log.pass")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LogKeyNew implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--p12", required = true, description = "Key store to make.")
  private Path file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the new store's password.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  @Override
  public Integer call() throws Exception {
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the new key store", true)) {
      LogKey key = LogKey.generate();
      key.save(file, password);
      new Facts()
          .with("file", file.toString())
          .with("publicKey", HexFormat.of().formatHex(key.publicKey()))
          .print(spec.commandLine().getOut(), json);
    }
    return 0;
  }
}
