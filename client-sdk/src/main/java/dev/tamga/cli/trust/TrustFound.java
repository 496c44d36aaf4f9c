package dev.tamga.cli.trust;

import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.TrustList;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "found",
    description = {
      "Founds the scheme of a State: the operator's small CA, the keys of who signs its lists, and",
      "list number 1, signed by all of them, which vouches for the State's CA."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki trust found --dir scheme --ca ca --organization \"Trust office\" \\",
      "      --base-url http://trust.example.kz/ --password-file scheme.pass \\",
      "      --signer aigul=aigul.pass --signer daniyar=daniyar.pass",
      "",
      "Tell other States the root's fingerprint by another way than the file.",
      "Take the folder offline, and each signer's key to its holder."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustFound implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
  private static final int MOST_SIGNERS = 16;

  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--dir", required = true, description = "Folder of the scheme; absent.")
  private Path folder;

  @Option(names = "--ca", required = true, description = "Folder of the State's CA.")
  private Path caFolder;

  @Option(names = "--organization", required = true, description = "Who operates the scheme.")
  private String organization;

  @Option(
      names = "--base-url",
      required = true,
      description = "Where it will publish: http://host/.")
  private URI base;

  @Option(
      names = "--signer",
      paramLabel = "NAME=PASSWORD-FILE",
      required = true,
      description = "Who signs lists, and the file with the password of his key; repeatable.")
  private Map<String, Path> signers = new LinkedHashMap<>();

  @Option(names = "--needed", description = "How many of them must sign. Default: all.")
  private @Nullable Integer needed;

  @Mixin private SchemePassword password = new SchemePassword();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** Of the scheme's own keys. */
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class SchemePassword {
    @Option(names = "--password-file", description = "File with the password of the scheme's keys.")
    private @Nullable Path file;

    @Option(names = "--password-fd", description = "Open file descriptor with that password.")
    private @Nullable Integer descriptor;
  }

  TrustFound(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    requireNames();
    Path staged = folder.resolveSibling(folder.getFileName() + ".staged");
    for (Path taken : List.of(folder, staged)) {
      if (Files.exists(taken)) {
        throw new RefusedException(
            taken
                + ": exists (expected: nothing there); a scheme is never overwritten, and"
                + " .staged is what an interrupted command left: delete it");
      }
    }
    Map<String, Secret> secrets = new TreeMap<>();
    try (Secret own = Passwords.read(password.file, password.descriptor, "the scheme", true)) {
      for (Map.Entry<String, Path> each : signers.entrySet()) {
        secrets.put(each.getKey(), Secret.readFile(each.getValue()));
      }
      found(staged, own, secrets);
    } finally {
      secrets.values().forEach(Secret::close);
    }
    return 0;
  }

  /** The renaming is the last step: a crash before it leaves no scheme. */
  private void found(Path staged, Secret own, Map<String, Secret> secrets) throws Exception {
    String state;
    List<Service> services;
    try (Secret none = Secret.of(new char[0])) { // nothing is signed with the CA's keys
      CertificateAuthority ca = CertificateAuthority.open(caFolder, none, clock);
      state = ca.setup().names().state();
      services = SchemeServices.of(ca, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }
    TrustList list =
        new FoundScheme(staged, state, organization, clock)
            .run(base, own, secrets, needed == null ? signers.size() : needed, services);
    Files.move(staged, folder, StandardCopyOption.ATOMIC_MOVE);
    new Facts()
        .with("scheme", folder.toString())
        .with("root", Certificates.sha256(ListFiles.certificate(folder.resolve(FoundScheme.ROOT))))
        .with("list", folder.resolve(FoundScheme.FIRST_LIST).toString())
        .with("hash", list.hash().hex())
        .with("nextUpdate", list.nextUpdate().toString())
        .with("next", "tell other States the root's fingerprint by another way than the files")
        .print(spec.commandLine().getOut(), json);
  }

  private void requireNames() throws RefusedException {
    for (String name : signers.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw new RefusedException(
            "--signer " + name + " (expected: 1 to 64 of a-z 0-9 . - before the =)");
      }
    }
    if (signers.size() > MOST_SIGNERS) {
      throw new RefusedException(
          "--signer: " + signers.size() + " (expected: at most " + MOST_SIGNERS + ')');
    }
  }
}
