package dev.tamga.common.config;

import dev.tamga.pki.accept.ListedTrust;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.live.TrustFiles;
import dev.tamga.pki.trust.live.TrustFiles.AnchorFile;
import dev.tamga.pki.trust.live.TrustSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom one trusts, State by State: the section {@code trust} of a node's and of a client's
 * configuration.
 *
 * @param roots at least one, unless there are trust lists
 * @param intermediates certificates (PEM) of authorities between a root and those it vouches for
 * @param crls lists of revoked certificates (PEM or DER), read again when they change
 * @param algorithms which algorithms are admitted when (pki/README.md, "Algorithms")
 * @param lists folder of accepted trust lists (pki/TRUST.md), whose anchors count beside the roots
 * @param poll how often the files are looked at
 */
public record TrustConfig(
    List<Root> roots,
    List<Path> intermediates,
    List<Path> crls,
    AlgorithmPolicy algorithms,
    Optional<Path> lists,
    Duration poll) {
  private static final List<String> PURPOSES =
      List.of("tls-server", "tls-client", "document-signature", "timestamp");

  /**
   * A State's root.
   *
   * @param state ISO 3166-1 alpha-2, upper case
   * @param certificate PEM
   * @param purposes for which its certificates count
   */
  public record Root(String state, Path certificate, Set<Purpose> purposes) {
    /** Takes a copy of the set. */
    public Root {
      purposes = Set.copyOf(purposes);
    }

    private static Root read(Settings settings) {
      return new Root(
          settings.matching("state", "[A-Z]{2}", "ISO 3166-1 alpha-2 in upper case, as KZ"),
          settings.path("certificate"),
          settings.someOf("purposes", PURPOSES).stream()
              .filter(PURPOSES::contains) // another one was noted
              .map(word -> Purpose.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
              .collect(Collectors.toUnmodifiableSet()));
    }
  }

  /** Takes copies of the lists. */
  public TrustConfig {
    roots = List.copyOf(roots);
    intermediates = List.copyOf(intermediates);
    crls = List.copyOf(crls);
  }

  /** Reads the section; what is wrong is noted in {@code settings}. */
  public static TrustConfig read(Settings settings) {
    return new TrustConfig(
        (settings.has("lists") ? settings.anySections("roots") : settings.sections("roots"))
            .stream().map(Root::read).toList(),
        settings.paths("intermediates"),
        settings.paths("crls"),
        algorithms(settings),
        settings.anyPath("lists"),
        settings.duration(
            "poll", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofSeconds(10)));
  }

  private static AlgorithmPolicy algorithms(Settings settings) {
    List<AlgorithmRule> rules = new ArrayList<>();
    for (String line : settings.texts("algorithms")) {
      try {
        rules.add(AlgorithmRule.parse(line));
      } catch (IllegalArgumentException e) {
        settings.note(
            "algorithms", String.valueOf(e.getMessage()), "rules of pki/README.md, \"Algorithms\"");
      }
    }
    try {
      return AlgorithmPolicy.standard().with(rules);
    } catch (IllegalArgumentException e) {
      settings.note("algorithms", String.valueOf(e.getMessage()), "fewer rules");
      return AlgorithmPolicy.standard();
    }
  }

  /** Where snapshots come from: the files, and the trust lists if there are; none is read yet. */
  public TrustSource source(Clock clock) {
    Optional<TrustListStore> accepted = listed(clock);
    return accepted.isPresent() ? new ListedTrust(accepted.get(), files()) : files();
  }

  /** The accepted trust lists, if the configuration names their folder. */
  public Optional<TrustListStore> listed(Clock clock) {
    return lists.map(folder -> new TrustListStore(folder, clock));
  }

  private TrustFiles files() {
    return new TrustFiles(
        roots.stream()
            .map(root -> new AnchorFile(root.state(), root.certificate(), root.purposes()))
            .toList(),
        intermediates,
        crls,
        algorithms);
  }
}
