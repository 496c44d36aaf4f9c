package dev.tamga.server.access;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueType;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads {@code authorities.conf} (HOCON) and notes every problem before it gives up. */
final class AuthoritiesFile {
  private static final Set<String> KEYS =
      Set.of("id", "names", "functions", "clients", "signers", "organisation");
  private static final Set<String> SIGNER_KEYS = Set.of("spki", "role", "from", "until");
  private static final Set<String> LANGUAGES = Set.of("en", "ru", "kk");

  private final List<String> problems = new ArrayList<>();
  private final Set<AuthorityId> ids = new HashSet<>();
  private final Map<Sha256, String> clientOwners = new HashMap<>();

  private AuthoritiesFile() {}

  /**
   * @param origin where the bytes come from, for the message
   * @throws RegisterException naming every problem
   */
  static Register parse(byte[] content, String origin) throws RegisterException {
    AuthoritiesFile file = new AuthoritiesFile();
    List<Authority> authorities = file.read(content);
    if (!file.problems.isEmpty()) {
      throw new RegisterException(origin + ":\n  " + String.join("\n  ", file.problems));
    }
    return new Register(authorities);
  }

  private List<Authority> read(byte[] content) {
    List<Authority> authorities = new ArrayList<>();
    try {
      Config root = config(content);
      requireKeys("", root, Set.of("authorities"));
      int n = 0;
      for (Config entry : root.getConfigList("authorities")) {
        String at = "authorities[" + n++ + ']';
        authority(at, entry).ifPresent(authorities::add);
      }
      if (n == 0) {
        problems.add("authorities: none (expected: at least one)");
      }
    } catch (CharacterCodingException e) {
      problems.add("not UTF-8");
    } catch (ConfigException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return authorities;
  }

  /** No include and no substitution from elsewhere: the file says all there is. */
  private static Config config(byte[] content) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setAllowMissing(false)
            .setOriginDescription("authorities")
            .setIncluder(new NoInclude());
    return ConfigFactory.parseReader(new StringReader(text), options).resolve();
  }

  private Optional<Authority> authority(String at, Config entry) {
    int before = problems.size();
    requireKeys(at + '.', entry, KEYS);
    Optional<AuthorityId> id = value(at + ".id", () -> new AuthorityId(entry.getString("id")));
    if (id.isPresent() && !ids.add(id.get())) {
      problems.add(at + ".id: " + id.get() + " twice (expected: once)");
    }
    String who = id.map(known -> at + " (" + known + ')').orElse(at);
    Map<String, String> names = names(who, entry);
    Set<AuthorityFunction> functions = functions(who, entry);
    Set<Sha256> clients = clients(who, entry);
    List<Signer> signers = signers(who, entry);
    Optional<String> organisation = organisation(who, entry);
    return id.isPresent() && problems.size() == before
        ? Optional.of(new Authority(id.get(), names, functions, clients, signers, organisation))
        : Optional.empty();
  }

  private Map<String, String> names(String at, Config entry) {
    Map<String, String> names = new HashMap<>();
    Config config =
        value(at + ".names", () -> entry.getConfig("names")).orElse(ConfigFactory.empty());
    requireKeys(at + ".names.", config, LANGUAGES);
    for (String language : LANGUAGES) {
      if (config.hasPath(language)) {
        value(at + ".names." + language, () -> config.getString(language))
            .ifPresent(name -> names.put(language, name));
      }
    }
    if (!names.containsKey("en")) {
      problems.add(at + ".names.en: missing (expected: the name in English)");
    }
    return names;
  }

  private Set<AuthorityFunction> functions(String at, Config entry) {
    Set<AuthorityFunction> functions = EnumSet.noneOf(AuthorityFunction.class);
    for (String text : texts(at + ".functions", entry, "functions")) {
      value(at + ".functions", () -> constant(AuthorityFunction.class, text))
          .ifPresent(functions::add);
    }
    return functions;
  }

  private Set<Sha256> clients(String at, Config entry) {
    Set<Sha256> clients = new HashSet<>();
    for (String text : texts(at + ".clients", entry, "clients")) {
      value(at + ".clients", () -> new Sha256(text))
          .ifPresent(spki -> addClient(at, clients, spki));
    }
    return clients;
  }

  /** A key speaks for one authority. */
  private void addClient(String at, Set<Sha256> clients, Sha256 spki) {
    String owner = clientOwners.putIfAbsent(spki, at);
    if (owner != null) {
      problems.add(at + ".clients: " + spki + " stands in " + owner + " (expected: once)");
    }
    clients.add(spki);
  }

  private List<Signer> signers(String at, Config entry) {
    List<Signer> signers = new ArrayList<>();
    if (!entry.hasPath("signers")) {
      return signers;
    }
    int n = 0;
    for (Config signer :
        value(at + ".signers", () -> entry.getConfigList("signers")).orElse(List.of())) {
      signer(at + ".signers[" + n++ + ']', signer).ifPresent(signers::add);
    }
    return signers;
  }

  private Optional<Signer> signer(String at, Config signer) {
    requireKeys(at + '.', signer, SIGNER_KEYS);
    var spki = value(at + ".spki", () -> new Sha256(signer.getString("spki")));
    var role = value(at + ".role", () -> constant(SignerRole.class, signer.getString("role")));
    var from = value(at + ".from", () -> instant(signer.getString("from")));
    Optional<Instant> until =
        signer.hasPath("until")
            ? value(at + ".until", () -> instant(signer.getString("until")))
            : Optional.empty();
    if (spki.isEmpty() || role.isEmpty() || from.isEmpty()) {
      return Optional.empty();
    }
    return value(at, () -> new Signer(spki.get(), role.get(), from.get(), until));
  }

  private Optional<String> organisation(String at, Config entry) {
    if (!entry.hasPath("organisation")) {
      return Optional.empty();
    }
    Optional<String> identifier =
        value(at + ".organisation", () -> entry.getString("organisation"));
    if (identifier.isPresent() && identifier.get().isBlank()) {
      problems.add(at + ".organisation: blank (expected: an identifier, as GOVKZ-1)");
    }
    return identifier;
  }

  private List<String> texts(String at, Config entry, String key) {
    return entry.hasPath(key)
        ? value(at, () -> entry.getStringList(key)).orElse(List.of())
        : List.of();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    Function<E, String> spelling = e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-');
    List<String> known = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (spelling.apply(constant).equals(text)) {
        return constant;
      }
      known.add(spelling.apply(constant));
    }
    throw new IllegalArgumentException(
        Quoted.of(text) + " (expected: one of " + String.join(", ", known) + ')');
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " (expected: an instant in UTC, as 2026-01-31T00:00:00Z)", e);
    }
  }

  private void requireKeys(String prefix, Config config, Set<String> known) {
    for (String key : config.root().keySet()) {
      if (!known.contains(key)) {
        problems.add(prefix + key + ": unknown (expected: one of " + sorted(known) + ')');
      } else if (config.root().get(key).valueType() == ConfigValueType.NULL) {
        problems.add(prefix + key + ": null (expected: a value)");
      }
    }
  }

  private static String sorted(Set<String> keys) {
    return String.join(", ", keys.stream().sorted().toList());
  }

  /** A value, or a problem noted. */
  private <T> Optional<T> value(String at, Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (ConfigException | IllegalArgumentException e) {
      problems.add(at + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
