package dev.tamga.common.container;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.common.zip.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The XML of a manifest (FORMAT.md section 3). There is one spelling of it, so it is read as the
 * text that it is, in one go from left to right: an XML parser would understand a thousand other
 * spellings, entities and document types, only for all of them to be refused.
 */
final class ManifestXml {
  private static final String HEAD =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>"
          + "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\""
          + " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
          + "<asic:SigReference URI=\"";
  private static final String AFTER_SIGNATURE = "\" MimeType=\"application/x-pkcs7-signature\"/>";
  private static final String OBJECT = "<asic:DataObjectReference URI=\"";
  private static final String MEDIA_TYPE = "\" MimeType=\"";
  private static final String DIGEST =
      "\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
          + "<ds:DigestValue>";
  private static final String AFTER_OBJECT = "</ds:DigestValue></asic:DataObjectReference>";
  private static final String TAIL = "</asic:ASiCManifest>";

  private static final String UNRESERVED = "-._~/";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ManifestXml() {}

  static String print(Manifest manifest) {
    StringBuilder out = new StringBuilder(512 + 300 * manifest.objects().size());
    out.append(HEAD).append(EntryOrder.signature(manifest.hop())).append(AFTER_SIGNATURE);
    for (ManifestEntry object : manifest.objects()) {
      out.append(OBJECT).append(uri(object.name()));
      out.append(MEDIA_TYPE).append(object.mediaType().replace("&", "&amp;"));
      out.append(DIGEST).append(object.digest().base64()).append(AFTER_OBJECT);
    }
    return out.append(TAIL).toString();
  }

  /** Reads what {@link #print} may have printed; whether it did is for the caller to compare. */
  static Manifest parse(Bytes bytes) throws Refusal {
    if (bytes.size() > Limits.PART_BYTES) {
      throw Manifest.malformed(
          bytes.size() + " bytes (expected: at most " + Limits.PART_BYTES + "; FORMAT.md 10)");
    }
    try {
      return read(
          new Cursor(StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer()).toString()));
    } catch (CharacterCodingException e) {
      throw Manifest.malformed("bytes that are not UTF-8 (expected: UTF-8)").causedBy(e);
    } catch (IllegalArgumentException e) {
      throw Manifest.malformed(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private static Manifest read(Cursor text) {
    List<ManifestEntry> objects = new ArrayList<>();
    text.expect(HEAD);
    int hop = hop(text.until('"'));
    text.expect(AFTER_SIGNATURE);
    while (text.skip(OBJECT)) {
      EntryName name = name(text.until('"'));
      text.expect(MEDIA_TYPE);
      String mediaType = text.until('"').replace("&amp;", "&");
      text.expect(DIGEST);
      objects.add(new ManifestEntry(name, mediaType, Sha256.ofBase64(text.until('<'))));
      text.expect(AFTER_OBJECT);
      requireRoom(objects);
    }
    text.expect(TAIL);
    text.expectEnd();
    return new Manifest(hop, objects);
  }

  private static void requireRoom(List<ManifestEntry> objects) {
    if (objects.size() > Limits.OBJECTS) {
      throw new IllegalArgumentException(
          "objects: more than " + Limits.OBJECTS + " (expected: at most that; FORMAT.md 10)");
    }
  }

  private static int hop(String uri) {
    for (int hop = 1; hop <= Limits.HOPS; hop++) {
      if (uri.equals(EntryOrder.signature(hop).text())) {
        return hop;
      }
    }
    throw new IllegalArgumentException(
        "SigReference: " + Quoted.of(uri) + " (expected: META-INF/signature00n.p7s)");
  }

  /**
   * A name as a URI reference: its UTF-8 with all but the unreserved percent-encoded (RFC 3986).
   */
  static String uri(EntryName name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name.text().getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** The name that a URI reference spells; not yet whether it spells it in the one way. */
  private static EntryName name(String uri) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%' && isEscape(uri, i)) {
        bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else if (c != '%' && c > ' ' && c < 0x7F) {
        bytes.write(c);
      } else {
        throw notAName(uri);
      }
    }
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes.toByteArray());
      return new EntryName(StandardCharsets.UTF_8.newDecoder().decode(encoded).toString());
    } catch (CharacterCodingException e) {
      throw notAName(uri);
    }
  }

  private static boolean isEscape(String uri, int at) {
    return at + 2 < uri.length()
        && HexFormat.isHexDigit(uri.charAt(at + 1))
        && HexFormat.isHexDigit(uri.charAt(at + 2));
  }

  private static IllegalArgumentException notAName(String uri) {
    return new IllegalArgumentException(
        "URI: " + Quoted.of(uri) + " (expected: percent-encoded UTF-8; FORMAT.md 2)");
  }

  /** A place in the text, which only moves on. */
  private static final class Cursor {
    private static final int SHOWN = 40;

    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    boolean skip(String literal) {
      boolean found = text.startsWith(literal, at);
      at += found ? literal.length() : 0;
      return found;
    }

    void expect(String literal) {
      if (!skip(literal)) {
        throw unlike(Quoted.of(literal));
      }
    }

    void expectEnd() {
      if (at < text.length()) {
        throw unlike("the end");
      }
    }

    /** What stands before the next {@code stop}, which stays to be read. */
    String until(char stop) {
      int end = text.indexOf(stop, at);
      if (end < 0) {
        throw unlike("a value and " + stop);
      }
      String value = text.substring(at, end);
      at = end;
      return value;
    }

    private IllegalArgumentException unlike(String expected) {
      String found = text.substring(at, Math.min(text.length(), at + SHOWN));
      return new IllegalArgumentException(
          "character " + at + ": " + Quoted.of(found) + " (expected: " + expected + ")");
    }
  }
}
