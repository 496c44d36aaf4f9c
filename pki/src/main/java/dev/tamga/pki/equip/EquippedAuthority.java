package dev.tamga.pki.equip;

import static java.util.stream.Collectors.joining;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.plan.PlanFields;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An authority of a plan, and how a node's register is told of it.
 *
 * @param id as {@code uz-lab}
 * @param name in English
 * @param organisation the identifier that its signers' certificates carry
 * @param functions as the register calls them
 */
record EquippedAuthority(
    String id, String name, String organisation, List<String> functions, List<Holder> holders) {
  private static final int MOST = 256;
  private static final Pattern ID = Pattern.compile("[a-z]{2}-[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?");
  private static final Set<String> FIELDS =
      Set.of("id", "name", "organizationIdentifier", "functions", "systems", "persons");
  private static final Set<String> FUNCTIONS =
      Set.of("laboratory", "investigation", "prosecution", "court", "central-authority");

  EquippedAuthority {
    functions = List.copyOf(functions);
    holders = List.copyOf(holders);
    if (functions.isEmpty() || !FUNCTIONS.containsAll(functions)) {
      throw new IllegalArgumentException(
          id + ": functions " + functions + " (expected: some of " + FUNCTIONS + ')');
    }
    if (holders.isEmpty()) {
      throw new IllegalArgumentException(id + ": nobody (expected: a system or a person)");
    }
  }

  static EquippedAuthority read(String state, PlanFields fields) {
    fields.requireExactly(FIELDS);
    String id = fields.text("id");
    if (!ID.matcher(id).matches() || !id.startsWith(state.toLowerCase(Locale.ROOT) + '-')) {
      throw new IllegalArgumentException(
          "id: \"" + id + "\" (expected: the State's code, a hyphen, a short name, as uz-lab)");
    }
    List<Holder> holders = new ArrayList<>();
    for (PlanFields each : fields.objects("systems", "system", MOST)) {
      holders.add(Holder.system(state, fields, each));
    }
    for (PlanFields each : fields.objects("persons", "person", MOST)) {
      holders.add(Holder.person(state, fields, each));
    }
    return new EquippedAuthority(
        id,
        fields.text("name"),
        fields.text("organizationIdentifier"),
        fields.texts("functions"),
        holders);
  }

  /** Its entry, from the certificates below that folder. */
  String entry(Path home) throws IOException, CertificateRefusedException {
    List<String> clients = new ArrayList<>();
    List<String> signers = new ArrayList<>();
    for (Holder holder : holders) {
      Path folder = home.resolve(holder.folder());
      clients.add(quoted(holder.client(leaf(folder, Holder.TLS))));
      X509Certificate signer = leaf(folder, holder.signer());
      signers.add(
          "    { spki = \"%s\", role = %s, from = \"%s\" }"
              .formatted(Spki.sha256(signer), holder.role(), signer.getNotBefore().toInstant()));
    }
    return """
    authorities += {
      id = %s
      names { en = %s }
      organisation = %s
      functions = [%s]
      clients = [%s]
      signers = [
    %s
      ]
    }
    """
        .formatted(
            id,
            quoted(name),
            quoted(organisation),
            String.join(", ", functions),
            String.join(", ", clients),
            signers.stream().collect(joining("\n")));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static X509Certificate leaf(Path folder, String file)
      throws IOException, CertificateRefusedException {
    return Certificates.read(folder.resolve(file + ".pem")).get(0);
  }
}
