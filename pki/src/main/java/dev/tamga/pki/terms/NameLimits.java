package dev.tamga.pki.terms;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which alternative names a leaf may have. Stricter than name constraints of RFC 5280, where no
 * subtree of a kind means no limit: here it means none of that kind.
 */
record NameLimits(String state, List<String> hosts, List<String> addresses) {
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  Optional<String> problem(X509Certificate leaf) {
    Collection<List<?>> names;
    try {
      names = leaf.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return Optional.of("has alternative names that cannot be read");
    }
    if (names == null) {
      return Optional.empty();
    }
    for (List<?> name : names) {
      if (name.get(1) instanceof String value && !admits((Integer) name.get(0), value)) {
        return Optional.of(
            "names "
                + value
                + " (expected: within hosts "
                + hosts
                + ", addresses "
                + addresses
                + ", urn:tamga names of "
                + state
                + ')');
      }
    }
    return Optional.empty();
  }

  private boolean admits(int kind, String value) {
    return switch (kind) {
      case DNS -> hosts.stream().anyMatch(suffix -> isBelow(value, suffix));
      case IP -> addresses.stream().anyMatch(range -> contains(range, value));
      case URI -> isOfState(value);
      default -> true; // no decision of a node rests on them
    };
  }

  private static boolean isBelow(String host, String suffix) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals(suffix) || lower.endsWith("." + suffix);
  }

  /** {@code urn:tamga:node:kz:...}, {@code urn:tamga:sys:kz:...}: the fourth part is the State. */
  private boolean isOfState(String urn) {
    String[] parts = urn.split(":", 5);
    return parts.length == 5
        && urn.startsWith("urn:tamga:")
        && parts[3].equals(state.toLowerCase(Locale.ROOT));
  }

  /** Both are literals, so nothing is looked up; compared as bytes. */
  private static boolean contains(String range, String address) {
    try {
      int slash = range.indexOf('/');
      byte[] net = InetAddress.getByName(range.substring(0, slash)).getAddress();
      byte[] ours = InetAddress.getByName(address).getAddress();
      int bits = Integer.parseInt(range.substring(slash + 1));
      if (net.length != ours.length || bits > 8 * net.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if (((net[bit >> 3] ^ ours[bit >> 3]) & mask) != 0) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
