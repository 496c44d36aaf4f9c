package dev.tamga.pki.tsp;

/** Where timestamps come from: an authority in this process, or one behind a network. */
@FunctionalInterface
public interface TimeStamper {
  /**
   * Has an imprint timestamped. May block for as long as the authority takes.
   *
   * @param sha256Imprint 32 bytes
   * @return a TimeStampToken in DER, with the authority's certificate and chain inside
   * @throws TimestampException if the authority refuses, cannot be reached or answers wrongly
   */
  byte[] stamp(byte[] sha256Imprint) throws TimestampException;
}
