package dev.tamga.pki.token.cryptoki;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.tamga.pki.key.KeyStoreRefusedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The functions of a PKCS#11 library that SunPKCS11 keeps to itself: what tokens are there, and
 * what they tell of their PIN. Thread-safe; a library is loaded once and stays.
 */
public final class Cryptoki {
  private static final ConcurrentMap<Path, Cryptoki> LOADED = new ConcurrentHashMap<>();

  /** Positions in CK_FUNCTION_LIST, whose order is fixed (PKCS#11 2.40, 3.6). */
  private static final int C_INITIALIZE = 0;

  private static final int C_GET_SLOT_LIST = 4;
  private static final int C_GET_TOKEN_INFO = 6;

  private static final long OK = 0;
  private static final long BUFFER_TOO_SMALL = 0x150;
  private static final long ALREADY_INITIALIZED = 0x191;
  private static final long OS_LOCKING_OK = 2;
  private static final int MAX_SLOTS = 1024;
  private static final int RTLD_NOW = 2;

  /** Structures are packed on Windows and aligned elsewhere (PKCS#11 2.40, 2.1). */
  private static final int FIRST_FUNCTION = Platform.isWindows() ? 2 : Native.POINTER_SIZE;

  private static final int MUTEX_FUNCTIONS = 4;
  private static final int TOKEN_INFO_BYTES = 512; // 160 to 208 are used
  private static final int LABEL_BYTES = 32;
  private static final int SERIAL_AT = 80;
  private static final int SERIAL_BYTES = 16;
  private static final int FLAGS_AT = 96;

  private final Path file;
  private final NativeLibrary library; // unloaded when nobody holds it
  private final Pointer functions;

  private Cryptoki(Path file, NativeLibrary library, Pointer functions) {
    this.file = file;
    this.library = library;
    this.functions = functions;
  }

  /**
   * Loads a library.
   *
   * @throws KeyStoreRefusedException if the file is no PKCS#11 library of this machine
   */
  public static Cryptoki of(Path file) throws KeyStoreRefusedException {
    Cryptoki known = LOADED.get(file);
    if (known != null) {
      return known;
    }
    Cryptoki loaded = load(file);
    Cryptoki raced = LOADED.putIfAbsent(file, loaded);
    return raced == null ? loaded : raced;
  }

  private static Cryptoki load(Path file) throws KeyStoreRefusedException {
    if (!Files.isRegularFile(file)) {
      throw refused(file, "no such file; name the library of the token's maker");
    }
    try {
      Map<String, Object> options =
          Platform.isWindows() ? Map.of() : Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW);
      NativeLibrary library = NativeLibrary.getInstance(file.toString(), options);
      var list = new PointerByReference();
      long result = call(library.getFunction("C_GetFunctionList"), list);
      if (result == OK) {
        return new Cryptoki(file, library, list.getValue());
      }
      throw refused(file, "C_GetFunctionList answers " + hex(result));
    } catch (UnsatisfiedLinkError e) {
      throw new KeyStoreRefusedException(
          "PKCS#11 library " + file + ": does not load: " + e.getMessage(), e);
    }
  }

  /**
   * Finds a token.
   *
   * @throws KeyStoreRefusedException if there is none of that label, or more than one
   */
  public TokenSlot find(String label) throws KeyStoreRefusedException {
    List<TokenSlot> all = slots().stream().filter(TokenSlot::isInitialized).toList();
    List<TokenSlot> found = all.stream().filter(slot -> slot.label().equals(label)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw refused(
        file,
        (found.isEmpty() ? "no token \"" : found.size() + " tokens \"")
            + label
            + "\" (expected: one; there are: "
            + all.stream().map(TokenSlot::label).sorted().toList()
            + "); put it in, or correct the label");
  }

  /** Every token that is in a slot now. */
  private List<TokenSlot> slots() throws KeyStoreRefusedException {
    initialize();
    var count = new NativeLongByReference(new NativeLong(MAX_SLOTS));
    var ids = new Memory((long) MAX_SLOTS * NativeLong.SIZE);
    // asked without room first, as the standard has it: some libraries look for tokens only then
    require("C_GetSlotList", call(C_GET_SLOT_LIST, (byte) 1, Pointer.NULL, count));
    count.setValue(new NativeLong(MAX_SLOTS));
    require("C_GetSlotList", call(C_GET_SLOT_LIST, (byte) 1, ids, count));
    List<TokenSlot> slots = new ArrayList<>();
    for (int i = 0; i < Math.min(count.getValue().longValue(), MAX_SLOTS); i++) {
      NativeLong id = ids.getNativeLong((long) i * NativeLong.SIZE);
      var info = new Memory(TOKEN_INFO_BYTES);
      info.clear();
      // a token that was drawn since is not there
      if (call(C_GET_TOKEN_INFO, id, info) == OK) {
        slots.add(slot(id.longValue(), info));
      }
    }
    return slots;
  }

  private static TokenSlot slot(long id, Memory info) {
    return new TokenSlot(
        id,
        text(info, 0, LABEL_BYTES),
        text(info, SERIAL_AT, SERIAL_BYTES),
        info.getNativeLong(FLAGS_AT).longValue());
  }

  /** Padded with blanks (PKCS#11 2.40, 3.2). */
  private static String text(Memory info, int at, int length) {
    return new String(info.getByteArray(at, length), StandardCharsets.UTF_8).stripTrailing();
  }

  /** SunPKCS11 initialises it with the same words; whoever is second is told so, and goes on. */
  private void initialize() throws KeyStoreRefusedException {
    var arguments =
        new Memory(
            (long) MUTEX_FUNCTIONS * Native.POINTER_SIZE + NativeLong.SIZE + Native.POINTER_SIZE);
    arguments.clear();
    arguments.setNativeLong(
        (long) MUTEX_FUNCTIONS * Native.POINTER_SIZE, new NativeLong(OS_LOCKING_OK));
    long result = call(C_INITIALIZE, arguments);
    if (result != ALREADY_INITIALIZED) {
      require("C_Initialize", result);
    }
  }

  private Function function(int index) {
    Pointer at = functions.getPointer(FIRST_FUNCTION + (long) index * Native.POINTER_SIZE);
    return Function.getFunction(at);
  }

  /** Calls the function at that position of CK_FUNCTION_LIST; its CK_RV. */
  long call(int index, Object... arguments) {
    return call(function(index), arguments);
  }

  private static long call(Function function, Object... arguments) {
    return ((NativeLong) function.invoke(NativeLong.class, arguments)).longValue();
  }

  void require(String function, long result) throws KeyStoreRefusedException {
    if (result == BUFFER_TOO_SMALL) {
      throw refused(file, "more than " + MAX_SLOTS + " slots");
    }
    if (result != OK) {
      throw refused(
          file,
          function + " answers " + hex(result) + " (PKCS#11 2.40, 5.1); see its maker's manual");
    }
  }

  private static String hex(long result) {
    return String.format(Locale.ROOT, "0x%x", result);
  }

  private static KeyStoreRefusedException refused(Path file, String what) {
    return new KeyStoreRefusedException("PKCS#11 library " + file + ": " + what, null);
  }

  @Override
  public String toString() {
    return library.getName();
  }
}
