package dev.tamga.cli;

import dev.tamga.cli.result.LineResult;
import dev.tamga.cli.result.RefusalResult;
import dev.tamga.cli.result.TroubleResult;
import dev.tamga.client.ClientConfig;
import dev.tamga.client.enrol.ActivateIdentity;
import dev.tamga.client.enrol.IdentityFile;
import dev.tamga.client.enrol.IdentityStore;
import dev.tamga.client.enrol.RenewIdentity;
import dev.tamga.client.enrol.TlsRenewal;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
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

  @Option(names = "--server", paramLabel = "URL")
  private @Nullable String server;

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
      KeyConfig key = key();
      if (key instanceof KeyConfig.InFile file && !Files.exists(file.pkcs12())) {
        session.complain(new TroubleResult("trouble.no-file", List.of(file.pkcs12().toString())));
        return NO_KEY_STORE;
      }
      try (Secret secret = secret(key)) {
        return renewIfDue(key, EnrolmentOptions.again(secret));
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

  private int renewIfDue(KeyConfig key, SecretSource secret)
      throws Refusal, IOException, InterruptedException, ConfigException, TrustRefusedException {
    Clock clock = session.around().clock();
    TlsRenewal renewal = renewal(key, secret, clock);
    Instant due = renewal.due(renewal.store().active().certificate());
    if (!now && clock.instant().isBefore(due)) {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("file", place(key));
      values.put("due", due.toString());
      session.say(new LineResult("renew.not-due", values));
      return NOT_DUE;
    }
    Identity renewed = with(renewal, clock).renew();
    boolean held = key instanceof KeyConfig.InToken;
    session.say(
        new LineResult(
            held ? "renew.done-in-token" : "renew.done",
            EnrollCommand.values(renewed, place(key))));
    return RENEWED;
  }

  private RenewIdentity with(TlsRenewal renewal, Clock clock)
      throws Refusal, IOException, InterruptedException, ConfigException, TrustRefusedException {
    return trust == null
        ? renewal.with(
            new LiveTrust(session.config().trust().source(clock)), ActivateIdentity.NOTHING, clock)
        : RenewIdentity.by(EnrolmentOptions.root(trust, renewal.server()), renewal, clock);
  }

  /** By the options, and what they leave open by the configuration. */
  private TlsRenewal renewal(KeyConfig key, SecretSource secret, Clock clock)
      throws ConfigException, IOException {
    if (key instanceof KeyConfig.InFile file && server != null && p12 != null) {
      IdentityStore store = new IdentityFile(file.pkcs12(), secret, clock);
      return TlsRenewal.of(EnrolmentOptions.server(server), store);
    }
    ClientConfig config = session.config();
    IdentityStore store = IdentityStore.of(key, secret, config.state(), clock);
    if (server != null) {
      return TlsRenewal.of(EnrolmentOptions.server(server), store);
    }
    return TlsRenewal.of(
        config
            .renewal()
            .orElseThrow(
                () ->
                    new IOException(
                        "renewal: no server (expected: --server, or tls.renew.server in "
                            + config.file()
                            + ")")),
        store);
  }

  /** As said, or the line's key of the configuration. */
  private KeyConfig key() throws ConfigException {
    return p12 != null
        ? new KeyConfig.InFile(p12, Optional.ofNullable(passwordFile))
        : session.config().tls();
  }

  private static String place(KeyConfig key) {
    return key instanceof KeyConfig.InToken held
        ? held.token().label() + ": " + held.label()
        : key.secretOf();
  }

  private Secret secret(KeyConfig key) throws IOException {
    return key.secret(() -> session.around().prompt().ask(key.secretOf())).read();
  }
}
