package dev.tamga.pki.cert;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.util.IPAddress;

/**
 * The names that an issuing CA may certify: those of its State, host names below given suffixes,
 * addresses in given ranges. It becomes the CA's critical name constraints (RFC 5280 section
 * 4.2.1.10). Without a range every address is excluded.
 *
 * @param state ISO 3166-1 alpha-2, upper case
 * @param hostSuffixes {@code example.kz} allows itself and all below it; none: host names are not
 *     limited
 * @param addressRanges CIDR notation: {@code 10.0.0.0/8}
 */
public record NameSpace(String state, List<String> hostSuffixes, List<String> addressRanges) {
  /**
   * @throws IllegalArgumentException if a part has not its form
   */
  public NameSpace {
    Subject.of(state);
    hostSuffixes = List.copyOf(hostSuffixes);
    addressRanges = List.copyOf(addressRanges);
    hostSuffixes.forEach(AlternativeName::dns);
    for (String range : addressRanges) {
      if (!IPAddress.isValidWithNetMask(range)) {
        throw new IllegalArgumentException(
            "address range \"" + range + "\" (expected: CIDR, as 10.0.0.0/8)");
      }
    }
  }

  /** The State alone: no address, any host name. */
  public static NameSpace of(String state) {
    return new NameSpace(state, List.of(), List.of());
  }

  NameConstraints encode() {
    List<GeneralSubtree> permitted = new ArrayList<>();
    permitted.add(
        new GeneralSubtree(
            new GeneralName(
                new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.C, SubjectField.COUNTRY.encode(state))
                    .build())));
    hostSuffixes.forEach(
        s -> permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, s))));
    addressRanges.forEach(
        r -> permitted.add(new GeneralSubtree(new GeneralName(GeneralName.iPAddress, r))));
    List<GeneralSubtree> excluded = new ArrayList<>();
    if (addressRanges.isEmpty()) {
      excluded.add(allAddresses(2 * 4)); // address and mask of zeros: 0.0.0.0/0
      excluded.add(allAddresses(2 * 16)); // ::/0
    }
    return new NameConstraints(
        permitted.toArray(GeneralSubtree[]::new),
        excluded.isEmpty() ? null : excluded.toArray(GeneralSubtree[]::new));
  }

  private static GeneralSubtree allAddresses(int bytes) {
    return new GeneralSubtree(
        new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[bytes])));
  }
}
