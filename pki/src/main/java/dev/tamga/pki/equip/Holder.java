package dev.tamga.pki.equip;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.plan.PlanFields;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who gets a folder of keys of his own.
 *
 * @param folder its name
 * @param pieces keys with certificates
 * @param logKey whether there is the key of a custody log, too
 * @param role in which it signs for an authority, as the register calls it; empty for a node
 */
record Holder(String folder, List<Piece> pieces, boolean logKey, String role) {
  static final String TLS = "tls";
  static final String SEAL = "seal";
  private static final String SIGN = "sign";
  private static final Pattern FOLDER = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
  private static final Set<String> NODE =
      Set.of("folder", "organization", "organizationIdentifier", "name", "hosts", "addresses");
  private static final Set<String> SYSTEM = Set.of("folder", "name");
  private static final Set<String> PERSON =
      Set.of("folder", "givenName", "surname", "serialNumber", "title", "role");

  Holder {
    pieces = List.copyOf(pieces);
    if (!FOLDER.matcher(folder).matches()) {
      throw new IllegalArgumentException(
          "folder: \"" + folder + "\" (expected: 1 to 64 of a-z 0-9 . -)");
    }
  }

  /** A node: TLS both ways, seal, timestamping unit, log. */
  static Holder node(String state, PlanFields fields) {
    fields.requireExactly(NODE);
    String name = fields.text("name");
    Subject subject = organisation(state, fields.text("organization"), fields);
    List<AlternativeName> hosts = new ArrayList<>(List.of(AlternativeName.dns(name)));
    fields.texts("hosts").forEach(host -> hosts.add(AlternativeName.dns(host)));
    fields.texts("addresses").forEach(address -> hosts.add(AlternativeName.ip(address)));
    Subject unit =
        Subject.of(state)
            .with(SubjectField.ORGANIZATION, fields.text("organization"))
            .with(SubjectField.COMMON_NAME, "TSU of " + name);
    return new Holder(
        fields.text("folder"),
        List.of(
            new Piece(TLS, Profile.TLS_SERVER_NODE, named(subject, name), hosts),
            new Piece(
                "peer",
                Profile.TLS_PEER_NODE,
                named(subject, name),
                List.of(AlternativeName.node(state, name))),
            new Piece(SEAL, Profile.ORG_SEAL, named(subject, "Seal of " + name), List.of()),
            new Piece("tsa", Profile.TSA_UNIT, unit, List.of())),
        true,
        "");
  }

  /** A system of an authority: TLS and the authority's seal. */
  static Holder system(String state, PlanFields authority, PlanFields fields) {
    fields.requireExactly(SYSTEM);
    String name = fields.text("name");
    Subject subject = organisation(state, authority.text("name"), authority);
    String id = authority.text("id").substring(state.length() + 1); // uz-lab is lab in Uzbekistan
    return new Holder(
        fields.text("folder"),
        List.of(
            new Piece(
                TLS,
                Profile.TLS_CLIENT_SYSTEM,
                named(subject, name),
                List.of(AlternativeName.system(state, id, name))),
            new Piece(SEAL, Profile.ORG_SEAL, named(subject, "Seal of " + name), List.of())),
        false,
        SEAL);
  }

  /** A person of an authority: TLS and a signature as head or deputy. */
  static Holder person(String state, PlanFields authority, PlanFields fields) {
    fields.requireExactly(PERSON);
    String role = fields.text("role");
    Profile profile =
        switch (role) {
          case "head" -> Profile.DOC_SIGN_HEAD;
          case "deputy" -> Profile.DOC_SIGN_DEPUTY;
          default ->
              throw new IllegalArgumentException(
                  "role: \"" + role + "\" (expected: head or deputy)");
        };
    String name = fields.text("givenName") + ' ' + fields.text("surname");
    Subject signs =
        named(organisation(state, authority.text("name"), authority), name)
            .with(SubjectField.GIVEN_NAME, fields.text("givenName"))
            .with(SubjectField.SURNAME, fields.text("surname"))
            .with(SubjectField.SERIAL_NUMBER, fields.text("serialNumber"))
            .with(SubjectField.TITLE, fields.text("title"));
    Subject connects =
        named(Subject.of(state), name)
            .with(SubjectField.ORGANIZATION, authority.text("name"))
            .with(SubjectField.GIVEN_NAME, fields.text("givenName"))
            .with(SubjectField.SURNAME, fields.text("surname"))
            .with(SubjectField.SERIAL_NUMBER, fields.text("serialNumber"));
    return new Holder(
        fields.text("folder"),
        List.of(
            new Piece(TLS, Profile.TLS_CLIENT_PERSON, connects, List.of()),
            new Piece(SIGN, profile, signs, List.of())),
        false,
        role);
  }

  /** The file of the key that signs for its authority. */
  String signer() {
    return role.equals(SEAL) ? SEAL : SIGN;
  }

  /**
   * How a register knows its connections: a system by its name, which stays when its key is
   * renewed, a person by the key.
   */
  String client(X509Certificate tls) {
    return role.equals(SEAL) ? pieces.get(0).names().get(0).value() : Spki.sha256(tls);
  }

  private static Subject organisation(String state, String name, PlanFields fields) {
    return Subject.of(state)
        .with(SubjectField.ORGANIZATION, name)
        .with(SubjectField.ORGANIZATION_IDENTIFIER, fields.text("organizationIdentifier"));
  }

  private static Subject named(Subject subject, String name) {
    return subject.with(SubjectField.COMMON_NAME, name);
  }
}
