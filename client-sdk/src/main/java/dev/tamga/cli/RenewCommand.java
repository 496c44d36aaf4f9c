package dev.tamga.cli;

import dev.tamga.cli.result.LineResult;
import dev.tamga.cli.result.RefusalResult;
import dev.tamga.cli.result.TroubleResult;
import dev.tamga.client.enrol.ActivateIdentity;
import dev.tamga.client.enrol.IdentityFile;
import dev.tamga.client.enrol.RenewIdentity;
import dev.tamga.client.enrol.RenewalSchedule;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tamga renew}: the next key and certificate, if it is time. Its exit codes are for a timer:
 * 0 renewed, 1 not due, 2 no key store, 255 it failed.
 */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RenewCommand implements Callable<Integer> {
  private static final int RENEWED = 0;
  private static final int NOT_DUE = 1;
  private static final int NO_KEY_STORE = 2;
  private static final int FAILED = 255;

  private final Session session;

  @Option(names = "--server", paramLabel = "URL", required = true)
  private String server;

  @Option(names = "--trust", paramLabel = "FILE|SHA256")
  private @Nullable String trust;

  @Option(names = "--p12", paramLabel = "FILE")
  private @Nullable Path p12;

  @Option(names = "--p12-password-file", paramLabel = "FILE")
  private @Nullable Path passwordFile;

  @Option(names = "--now")
  private boolean now;

  RenewCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      KeyConfig.InFile key = key();
      if (!Files.exists(key.pkcs12())) {
        session.complain(new TroubleResult("trouble.no-file", List.of(key.pkcs12().toString())));
        return NO_KEY_STORE;
      }
      try (Secret password = password(key)) {
        return renewIfDue(key.pkcs12(), password);
      }
    } catch (Refusal e) {
      session.complain(new RefusalResult(e));
    } catch (ConfigException | TrustRefusedException e) {
      session.complain(new TroubleResult("trouble.config", List.of(e.getMessage() + "")));
    } catch (IOException e) {
      session.complain(new TroubleResult("trouble.local", List.of(e.getMessage() + "")));
    }
    return FAILED;
  }

  private int renewIfDue(Path file, Secret password)
      throws Refusal, IOException, InterruptedException, ConfigException, TrustRefusedException {
    Clock clock = session.around().clock();
    IdentityFile store = EnrolmentOptions.file(file, password, clock);
    Instant due = RenewalSchedule.due(store.active().certificate());
    if (!now && clock.instant().isBefore(due)) {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("file", file.toString());
      values.put("due", due.toString());
      session.say(new LineResult("renew.not-due", values));
      return NOT_DUE;
    }
    NodeAddress address = EnrolmentOptions.server(server);
    RenewIdentity renewal =
        trust == null
            ? new RenewIdentity(
                address,
                new LiveTrust(session.config().trust().source(clock)),
                store,
                ActivateIdentity.NOTHING,
                clock)
            : RenewIdentity.by(EnrolmentOptions.root(trust, address), address, store, clock);
    Identity renewed = renewal.renew();
    session.say(new LineResult("renew.done", EnrollCommand.values(renewed, file)));
    return RENEWED;
  }

  /** As said, or the line's key of the configuration. */
  private KeyConfig.InFile key() throws ConfigException, IOException {
    if (p12 != null) {
      return new KeyConfig.InFile(p12, Optional.ofNullable(passwordFile));
    }
    if (session.config().tls() instanceof KeyConfig.InFile file) {
      return file;
    }
    throw new IOException(
        "tls: its key stands in a token (expected: a key store); make the new one with tamga-pki key"
            + " new and key certify");
  }

  private Secret password(KeyConfig.InFile key) throws IOException {
    return key.secretFile().isPresent()
        ? Secret.readFile(key.secretFile().get())
        : session.around().prompt().ask(key.secretOf());
  }
}
