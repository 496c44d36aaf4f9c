package dev.tamga.pki.list;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which CAs vouch for a State, for what and since when: one numbered version (pki/TRUST.md section
 * 1). Immutable.
 *
 * @param territory ISO 3166-1 alpha-2, upper case
 * @param seq 1 to 2^53-1
 * @param issued whole seconds
 * @param nextUpdate after {@code issued}, by seven days at most
 * @param previous hash of the list before; {@link Hash#NONE} in number 1
 * @param signers who signs the next list
 * @param pointers at most 64, ascending by territory
 * @param services at most 256, ascending by id
 */
public record TrustList(
    String territory,
    long seq,
    Instant issued,
    Instant nextUpdate,
    Hash previous,
    Signers signers,
    List<Pointer> pointers,
    List<Service> services) {
  /** How long a list may be good. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /** Longest list, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  static final long MAX_SEQ = (1L << 53) - 1;
  private static final int MAX_POINTERS = 64;
  private static final int MAX_SERVICES = 256;
  private static final Pattern TERRITORY = Pattern.compile("[A-Z]{2}");

  /**
   * @throws IllegalArgumentException if a part has not its form; says which and what was expected
   */
  public TrustList {
    requireTerritory(territory);
    if (seq < 1 || seq > MAX_SEQ) {
      throw new IllegalArgumentException("seq: " + seq + " (expected: 1 to 2^53-1)");
    }
    if (issued.getNano() != 0 || nextUpdate.getNano() != 0) {
      throw new IllegalArgumentException("issued, nextUpdate: expected whole seconds");
    }
    if (!nextUpdate.isAfter(issued) || nextUpdate.isAfter(issued.plus(LONGEST))) {
      throw new IllegalArgumentException(
          "nextUpdate: " + nextUpdate + " (expected: within 7 days after " + issued + ')');
    }
    if ((seq == 1) != previous.equals(Hash.NONE)) {
      throw new IllegalArgumentException(
          "previous: " + previous + " in number " + seq + " (expected: zeros in number 1 alone)");
    }
    pointers = ascending("pointers", pointers, Pointer::territory, MAX_POINTERS);
    services = ascending("services", services, Service::id, MAX_SERVICES);
    for (Pointer pointer : pointers) {
      if (pointer.territory().equals(territory)) {
        throw new IllegalArgumentException("pointers: " + territory + " is the list's own");
      }
    }
    requireOnce(services);
  }

  /**
   * Reads a list and requires its one spelling.
   *
   * @throws ListRefusedException MALFORMED if it is longer than {@link #MAX_BYTES}, breaks any rule
   *     of pki/TRUST.md section 1, or is spelled otherwise
   */
  public static TrustList parse(byte[] bytes) throws ListRefusedException {
    return ListReader.read(bytes);
  }

  /** Its one spelling. */
  public byte[] print() {
    return ListPrinter.print(this);
  }

  /** The name of this version: the SHA-256 of its bytes. */
  public Hash hash() {
    return Hash.of(print());
  }

  /** The service of that id. */
  public Optional<Service> service(String id) {
    return services.stream().filter(one -> one.id().equals(id)).findFirst();
  }

  /** Whether it is past its next update. */
  public boolean isExpired(Instant now) {
    return now.isAfter(nextUpdate);
  }

  @Override
  public String toString() {
    return "trust list of " + territory + ", number " + seq;
  }

  static void requireTerritory(String territory) {
    if (!TERRITORY.matcher(territory).matches()) {
      throw new IllegalArgumentException(
          "territory: expected ISO 3166-1 alpha-2 in upper case, as KZ");
    }
  }

  static <T, K extends Comparable<K>> List<T> ascending(
      String what, List<T> entries, Function<T, K> key, int most) {
    if (entries.size() > most) {
      throw new IllegalArgumentException(
          what + ": " + entries.size() + " (expected: at most " + most + ')');
    }
    for (int i = 1; i < entries.size(); i++) {
      K now = key.apply(entries.get(i));
      if (key.apply(entries.get(i - 1)).compareTo(now) >= 0) {
        throw new IllegalArgumentException(what + ": " + now + " (expected: ascending, each once)");
      }
    }
    return List.copyOf(entries);
  }

  /** Two services with one CA and one purpose could say two things about it. */
  private static void requireOnce(List<Service> services) {
    record Use(ServiceType type, X509Certificate certificate) {}

    Set<Use> seen = new HashSet<>();
    for (Service service : services) {
      for (X509Certificate certificate : service.certificates()) {
        if (!seen.add(new Use(service.type(), certificate))) {
          throw new IllegalArgumentException(
              "service "
                  + service.id()
                  + ": a certificate that another "
                  + service.type().id()
                  + " has, too (expected: each once)");
        }
      }
    }
  }
}
