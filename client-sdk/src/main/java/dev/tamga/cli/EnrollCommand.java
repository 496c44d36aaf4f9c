package dev.tamga.cli;

import dev.tamga.cli.result.LineResult;
import dev.tamga.client.enrol.EnrolIdentity;
import dev.tamga.client.enrol.IdentityFile;
import dev.tamga.client.enrol.TrustedRoot;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tamga enroll}: a first key and certificate, by an invitation. */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EnrollCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--server", paramLabel = "URL", required = true)
  private String server;

  @Option(names = "--trust", paramLabel = "FILE|SHA256", required = true)
  private String trust;

  @Option(names = "--invitation", paramLabel = "ID", required = true)
  private String invitation;

  @Option(names = "--code-file", paramLabel = "FILE", required = true)
  private Path codeFile;

  @Option(names = "--p12", paramLabel = "FILE", required = true)
  private Path p12;

  @Option(names = "--p12-password-file", paramLabel = "FILE")
  private @Nullable Path passwordFile;

  @Option(names = "--root-out", paramLabel = "FILE")
  private @Nullable Path rootOut;

  EnrollCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Refusal, IOException, InterruptedException {
    NodeAddress address = EnrolmentOptions.server(server);
    try (Secret code = Secret.readFile(codeFile);
        Secret password = password()) {
      TrustedRoot root = EnrolmentOptions.root(trust, address);
      IdentityFile file = EnrolmentOptions.file(p12, password, session.around().clock());
      Identity made =
          new EnrolIdentity(address, root, file, session.around().clock()).enrol(invitation, code);
      if (rootOut != null) {
        String pem = Certificates.pem(List.of(root.certificate()));
        DurableFiles.create(rootOut, pem.getBytes(StandardCharsets.US_ASCII));
      }
      session.say(new LineResult("enroll.done", values(made, p12.toString())));
      return Exit.DONE;
    }
  }

  private Secret password() throws IOException {
    return passwordFile != null
        ? Secret.readFile(passwordFile)
        : session.around().prompt().ask(p12.toString());
  }

  /** What both commands tell of a new certificate, in the order of their texts. */
  static Map<String, String> values(Identity made, String place) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("file", place);
    values.put("subject", Subject.text(made.certificate().getSubjectX500Principal()));
    values.put("serial", made.certificate().getSerialNumber().toString(16));
    values.put("not-after", made.certificate().getNotAfter().toInstant().toString());
    return values;
  }
}
