package dev.tamga.pki.testkit;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.token.TokenAddress;
import dev.tamga.pki.token.TokenKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * SoftHSM2 in this process, with a token folder of its own. The library reads its configuration
 * once, so there is one for the whole test run. Tests skip, visibly, where it is not installed
 * (Debian: softhsm2).
 */
public final class SoftHsm {
  /** The PIN of every token that {@link #token} makes. */
  public static final String PIN = "98765432";

  private static final List<String> PLACES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib64/pkcs11/libsofthsm2.so",
          "/opt/homebrew/lib/softhsm/libsofthsm2.so");
  private static final int MAX_SLOTS = 64;
  private static final long OS_LOCKING_OK = 2; // CKF_OS_LOCKING_OK
  private static final long SERIAL_SESSION = 4; // CKF_SERIAL_SESSION
  private static SoftHsm only;

  private final Path library;
  private final Path folder;
  private long highest; // handle that was given in an earlier life

  private SoftHsm(Path library, Path folder) {
    this.library = library;
    this.folder = folder;
  }

  /** The one of this process. */
  public static synchronized SoftHsm get() {
    if (only == null) {
      Path library = PLACES.stream().map(Path::of).filter(Files::exists).findFirst().orElse(null);
      Assumptions.assumeTrue(
          library != null && !Platform.isWindows(), "no SoftHSM2 (package softhsm2): skipped");
      try {
        only = new SoftHsm(library, configured(Files.createTempDirectory("softhsm")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      setEnvironment("SOFTHSM2_CONF", only.configuration().toString());
    }
    return only;
  }

  /** A folder with a configuration and room for tokens. */
  private static Path configured(Path folder) throws IOException {
    Files.createDirectory(folder.resolve("tokens"));
    Files.writeString(
        folder.resolve("softhsm2.conf"),
        "directories.tokendir = "
            + folder.resolve("tokens")
            + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
    return folder;
  }

  /** Java cannot, and the library reads it in this process. */
  private static void setEnvironment(String name, String value) {
    Function.getFunction("c", "setenv").invokeInt(new Object[] {name, value, 1});
  }

  public Path library() {
    return library;
  }

  public Path configuration() {
    return folder.resolve("softhsm2.conf");
  }

  /** Where the tokens lie. */
  public Path tokens() {
    return folder.resolve("tokens");
  }

  /** Makes a token; the library sees it when it is started again, which happens here. */
  public void token(String label) {
    run("--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN);
    restart();
  }

  /** The token of that label, logged in to. */
  public Token open(String label) {
    try (Secret pin = Secret.of(PIN.toCharArray())) {
      return Token.open(new TokenAddress(library, label), pin);
    } catch (KeyStoreRefusedException e) {
      throw new AssertionError(e);
    }
  }

  /** A new key in a token, with a certificate of that State for {@code localhost} or that name. */
  public static Identity identity(
      Token token, String label, KeyKind kind, TestState state, Profile profile, String name) {
    try {
      TokenKeys keys = new TokenKeys(token);
      PublicKey key = keys.generate(label, kind).certificate().getPublicKey();
      return keys.certify(label, state.certify(profile, "token", name, key));
    } catch (KeyStoreRefusedException e) {
      throw new AssertionError(e);
    }
  }

  /** A file with the PIN that only its owner may read. */
  public static Path pinFile(Path folder, String pin) throws IOException {
    Path file = Files.writeString(folder.resolve("token.pin"), pin);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  /** All sessions die, and the tokens are looked for anew: as if the device was drawn. */
  public void restart() {
    highest = Math.max(highest, handle());
    long unused = call("C_Finalize", Pointer.NULL);
    burnHandles();
  }

  /**
   * The library counts its handles from 1 again, and what SunPKCS11 forgot to close it closes when
   * the garbage collector finds it: then it must not be the handle of something new.
   */
  private void burnHandles() {
    var arguments = new Memory(6L * Native.POINTER_SIZE); // CK_C_INITIALIZE_ARGS
    arguments.clear();
    arguments.setNativeLong(4L * Native.POINTER_SIZE, new NativeLong(OS_LOCKING_OK));
    long unused = call("C_Initialize", arguments);
    long given = handle();
    while (given > 0 && given <= highest) {
      given = handle();
    }
  }

  /** The next handle that the library gives; 0 if there is no token. */
  private long handle() {
    NativeLong[] slots = slots();
    var session = new NativeLongByReference();
    for (NativeLong slot : slots) {
      if (call("C_OpenSession", slot, new NativeLong(SERIAL_SESSION), null, null, session) == 0) {
        long unused = call("C_CloseSession", session.getValue());
        return session.getValue().longValue();
      }
    }
    return 0;
  }

  private NativeLong[] slots() {
    var ids = new Memory((long) MAX_SLOTS * NativeLong.SIZE);
    var count = new NativeLongByReference(new NativeLong(MAX_SLOTS));
    if (call("C_GetSlotList", (byte) 1, ids, count) != 0) {
      return new NativeLong[0];
    }
    NativeLong[] slots = new NativeLong[count.getValue().intValue()];
    Arrays.setAll(slots, i -> ids.getNativeLong((long) i * NativeLong.SIZE));
    return slots;
  }

  /** All sessions with all tokens die, and the logins with them. */
  public void closeSessions() {
    for (NativeLong slot : slots()) {
      long unused = call("C_CloseAllSessions", slot);
    }
  }

  private long call(String function, Object... arguments) {
    Object result =
        NativeLibrary.getInstance(library.toString())
            .getFunction(function)
            .invoke(NativeLong.class, arguments);
    return ((NativeLong) result).longValue();
  }

  /** Runs {@code softhsm2-util}. */
  public String run(String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("softhsm2-util"));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("SOFTHSM2_CONF", configuration().toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("softhsm2-util " + command + ": " + said);
      }
      return said;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
