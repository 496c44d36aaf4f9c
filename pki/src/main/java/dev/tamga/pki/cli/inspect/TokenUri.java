package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.token.TokenAddress;
import dev.tamga.pki.token.TokenEntry;
import dev.tamga.pki.token.TokenKeys;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Certificates in a token, by a PKCS#11 URI (RFC 7512): {@code
 * pkcs11:token=node;object=tls?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=token.pin}.
 * Other attributes are refused, for they would be ignored; so is pin-value, which other users of
 * the machine could read.
 *
 * @param address which token
 * @param label of the key; empty: all of them
 * @param pinSource file with the PIN; empty: a prompt
 */
record TokenUri(TokenAddress address, Optional<String> label, Optional<Path> pinSource) {
  private static final String SCHEME = "pkcs11:";

  static boolean is(String text) {
    return text.startsWith(SCHEME);
  }

  static TokenUri parse(String text) throws RefusedException {
    Map<String, String> parts = new HashMap<>();
    for (String part : text.substring(SCHEME.length()).split("[;?&]", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0
          || !List.of("token", "object", "module-path", "pin-source").contains(name)
          || parts.put(name, decode(part.substring(equals + 1))) != null) {
        throw new RefusedException(
            "pkcs11: \""
                + name
                + "\" (expected: token, object, module-path and pin-source, each once, RFC 7512)");
      }
    }
    String library = parts.get("module-path");
    String token = parts.get("token");
    if (library == null || token == null) {
      throw new RefusedException("pkcs11: incomplete (expected: token=...?module-path=...)");
    }
    return new TokenUri(
        new TokenAddress(Path.of(library), token),
        Optional.ofNullable(parts.get("object")),
        Optional.ofNullable(parts.get("pin-source"))
            .map(source -> Path.of(source.startsWith("file:") ? source.substring(5) : source)));
  }

  /** Logs in, for a token may hide its certificates from strangers. */
  List<X509Certificate> certificates() throws Exception {
    try (Secret pin = Passwords.read(pinSource.orElse(null), null, address.toString(), false)) {
      Token token = Token.open(address, pin);
      return label.isPresent()
          ? token.identity(label.get()).chain()
          : new TokenKeys(token).list().stream().map(TokenEntry::certificate).toList();
    }
  }

  private static String decode(String text) throws RefusedException {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("pkcs11: \"" + text + "\" (expected: percent-encoding, RFC 7512)");
    }
  }
}
