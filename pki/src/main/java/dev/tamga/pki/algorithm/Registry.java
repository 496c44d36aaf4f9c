package dev.tamga.pki.algorithm;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Names and OIDs of all that there is; a key kind and its signatures may share an OID. */
final class Registry {
  private static final Map<String, String> OID_BY_NAME = new LinkedHashMap<>();
  private static final Map<String, String> NAME_BY_OID = new LinkedHashMap<>();

  static {
    Stream.concat(
            Arrays.stream(KeyAlgorithm.values())
                .map(key -> Map.entry(spelling(key.name()), key.oid())),
            Arrays.stream(SignatureAlgorithm.values())
                .map(signature -> Map.entry(signature.id(), signature.oid())))
        .forEach(
            entry -> {
              OID_BY_NAME.put(entry.getKey(), entry.getValue());
              NAME_BY_OID.putIfAbsent(entry.getValue(), entry.getKey());
            });
    OID_BY_NAME.put("rsa-3072", KeyAlgorithm.RSA.oid()); // as --key has it
  }

  private Registry() {}

  static boolean has(String oid) {
    return NAME_BY_OID.containsKey(oid);
  }

  static List<String> oids() {
    return List.copyOf(NAME_BY_OID.keySet());
  }

  static List<String> names() {
    return List.copyOf(OID_BY_NAME.keySet());
  }

  /** The name for people; the OID itself if there is none. */
  static String name(String oid) {
    return NAME_BY_OID.getOrDefault(oid, oid);
  }

  /** The OID of a name in any case, with either dash; what is no name is taken for an OID. */
  static String oid(String nameOrOid) {
    return OID_BY_NAME.getOrDefault(spelling(nameOrOid), nameOrOid);
  }

  private static String spelling(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
