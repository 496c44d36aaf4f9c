package dev.tamga.pki.list;

import dev.tamga.pki.terms.StatusInfo;

/**
 * Where another State's list lies and who signs it: a hint for its first contact, never trust.
 *
 * @param territory ISO 3166-1 alpha-2
 * @param url http or https
 */
public record Pointer(String territory, String url, Signers signers) {
  /**
   * @throws IllegalArgumentException if the territory or the address has not its form
   */
  public Pointer {
    TrustList.requireTerritory(territory);
    StatusInfo.requireWebAddress(url);
  }
}
