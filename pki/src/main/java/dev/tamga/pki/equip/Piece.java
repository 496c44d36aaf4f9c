package dev.tamga.pki.equip;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import java.util.List;

/**
 * A key and its certificate.
 *
 * @param file name of its files, without ending
 */
record Piece(String file, Profile profile, Subject subject, List<AlternativeName> names) {
  Piece {
    names = List.copyOf(names);
  }
}
