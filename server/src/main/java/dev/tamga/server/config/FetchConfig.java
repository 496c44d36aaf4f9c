package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import dev.tamga.common.model.Quoted;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose trust lists the node asks for, where and how often: {@code trust.fetch} and {@code
 * trust.fetch-every} (pki/TRUST.md section 8).
 *
 * @param sources each territory once
 * @param every between two requests, while all is well
 */
public record FetchConfig(List<Source> sources, Duration every) {
  private static final URI SOMEWHERE = URI.create("http://localhost/"); // never used

  /**
   * A neighbour.
   *
   * @param territory ISO 3166-1 alpha-2, upper case
   * @param url of the newest list, http or https
   */
  public record Source(String territory, URI url) {
    private static Source read(Settings settings) {
      return new Source(
          settings.matching("territory", "[A-Z]{2}", "ISO 3166-1 alpha-2 in upper case, as KG"),
          settings.parsed("url", "http://host/list.asice", SOMEWHERE, Source::address));
    }

    private static URI address(String text) {
      URI address = URI.create(text);
      boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (!web || address.getHost() == null || address.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            Quoted.of(text) + " (expected: http or https, as http://host/list.asice)");
      }
      return address;
    }
  }

  /** Takes a copy of the list. */
  public FetchConfig {
    sources = List.copyOf(sources);
  }

  /**
   * Reads both of the section {@code trust}.
   *
   * @param trust notes what is wrong
   */
  static FetchConfig read(Settings trust) {
    List<Source> sources = new ArrayList<>();
    Set<String> territories = new HashSet<>();
    for (Settings section : trust.anySections("fetch")) {
      Source source = Source.read(section);
      if (!territories.add(source.territory())) {
        section.note("territory", source.territory(), "each once");
      }
      sources.add(source);
    }
    if (!sources.isEmpty() && !trust.has("lists")) {
      trust.note("fetch", "no lists", "trust.lists, the folder where they are kept");
    }
    return new FetchConfig(
        sources,
        trust.duration(
            "fetch-every", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofMinutes(1)));
  }
}
