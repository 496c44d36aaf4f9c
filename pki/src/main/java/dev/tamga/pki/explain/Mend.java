package dev.tamga.pki.explain;

import java.util.Map;

/** What to do about a broken rule: one sentence for each id. */
final class Mend {
  private static final Map<String, String> BY_RULE =
      Map.ofEntries(
          Map.entry("form", "have it issued anew with an admitted key and algorithm"),
          Map.entry("leaf-is-no-ca", "use a leaf certificate, not a CA's"),
          Map.entry("key-usage", "use a certificate of the profile for this purpose"),
          Map.entry("purpose", "use a certificate of the profile for this purpose"),
          Map.entry("leaf-name-constraints", "have it issued anew without name constraints"),
          Map.entry("key-identifiers", "have it issued anew with both key identifiers"),
          Map.entry("names", "have it issued anew with whole host names, at most 64"),
          Map.entry("validity", "renew it, or correct the clock or --at"),
          Map.entry("ca-validity", "have the CA's certificate renewed, or correct the clock"),
          Map.entry("signature", "take the CA certificate that really signed it"),
          Map.entry("algorithms", "have it issued anew with an algorithm that the policy admits"),
          Map.entry("anchor-terms", "ask for what the trust list grants, or for other terms"),
          Map.entry("anchor-purpose", "trust that anchor for this purpose, or take another CA"),
          Map.entry("rfc-5280", "ask the CA: the path breaks RFC 5280 as told above"),
          Map.entry("ca-criticality", "ask the CA for a certificate as RFC 5280 has it"),
          Map.entry("ca-name-constraints", "ask the CA for constraints as RFC 5280 has them"),
          Map.entry("ca-purpose", "have it issued by the CA of this purpose"),
          Map.entry("state", "have it issued by the CA of the State in its name"),
          Map.entry(
              "revocation",
              "a revoked one is replaced; a CRL that its CA did not sign is removed"));

  private Mend() {}

  static String of(String rule) {
    return BY_RULE.getOrDefault(rule, "see the rule " + rule + " in pki/README.md");
  }

  static boolean knows(String rule) {
    return BY_RULE.containsKey(rule);
  }
}
