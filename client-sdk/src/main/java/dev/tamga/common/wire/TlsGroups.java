package dev.tamga.common.wire;

import java.util.List;

/** The key exchanges of TLS 1.3, the preferred first (PROTOCOL.md section 1). */
public final class TlsGroups {
  /**
   * By their names in TLS libraries. The first is a hybrid: what was recorded today stays secret
   * even if a quantum computer breaks X25519 later (RFC 10024).
   */
  public static final List<String> PREFERRED =
      List.of("X25519MLKEM768", "X25519", "P-256", "P-384");

  private TlsGroups() {}
}
