package dev.tamga.pki.officer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an officer may do (pki/GOVERNANCE.md, section 1). */
public enum Role {
  /** Asks and votes. */
  ADMIN,
  /** Asks and reads; never votes. */
  AUDITOR;

  /** As files and commands write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role called that. */
  public static Optional<Role> named(String id) {
    return Arrays.stream(values()).filter(role -> role.id().equals(id)).findFirst();
  }
}
