package dev.tamga.common.container;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.common.zip.Limits;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The XML of a manifest (FORMAT.md section 3). The printer is the form; the parser only collects
 * the values that the printer needs, for whatever it overlooks shows when the bytes are compared.
 */
final class ManifestXml {
  private static final String HEAD =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>"
          + "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\""
          + " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">";
  private static final String OBJECT_TAIL = "</ds:DigestValue></asic:DataObjectReference>";
  private static final String SHA256 =
      "\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>";
  private static final String UNRESERVED = "-._~/";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ManifestXml() {}

  static String print(Manifest manifest) {
    StringBuilder out = new StringBuilder(512 + 300 * manifest.objects().size()).append(HEAD);
    out.append("<asic:SigReference URI=\"").append(uri(EntryOrder.signature(manifest.hop())));
    out.append("\" MimeType=\"application/x-pkcs7-signature\"/>");
    for (ManifestEntry object : manifest.objects()) {
      out.append("<asic:DataObjectReference URI=\"").append(uri(object.name()));
      out.append("\" MimeType=\"").append(object.mediaType().replace("&", "&amp;"));
      out.append(SHA256).append(object.digest().base64()).append(OBJECT_TAIL);
    }
    return out.append("</asic:ASiCManifest>").toString();
  }

  /**
   * A name as a URI reference: its UTF-8 with all but the unreserved percent-encoded (RFC 3986).
   */
  static String uri(EntryName name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name.text().getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c >= 'A' && c <= 'Z'
          || c >= 'a' && c <= 'z'
          || c >= '0' && c <= '9'
          || UNRESERVED.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  /** The name that a URI reference spells; not yet whether it spells it in the one way. */
  private static EntryName name(String uri) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%' && i + 2 < uri.length()) {
        bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else if (c > ' ' && c < 0x7F && c != '%') {
        bytes.write(c);
      } else {
        throw new IllegalArgumentException(
            "URI: " + Quoted.of(uri) + " (expected: percent-encoded UTF-8)");
      }
    }
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes.toByteArray());
      return new EntryName(StandardCharsets.UTF_8.newDecoder().decode(encoded).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "URI: " + Quoted.of(uri) + " (expected: percent-encoded UTF-8)", e);
    }
  }

  static Manifest parse(Bytes bytes) throws Refusal {
    if (bytes.size() > Limits.PART_BYTES) {
      throw Manifest.malformed(
          bytes.size() + " bytes (expected: at most " + Limits.PART_BYTES + "; FORMAT.md 10)");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer()).toString();
      XMLStreamReader xml = factory().createXMLStreamReader(new StringReader(text));
      try {
        return read(xml);
      } finally {
        xml.close();
      }
    } catch (CharacterCodingException e) {
      throw Manifest.malformed("not UTF-8 (expected: UTF-8)").causedBy(e);
    } catch (XMLStreamException e) {
      throw Manifest.malformed("not XML: " + Quoted.of(String.valueOf(e.getMessage()))).causedBy(e);
    } catch (IllegalArgumentException e) {
      throw Manifest.malformed(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  /** The JDK's own parser, whatever else is on the class path, without DTD and without entities. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    return factory;
  }

  private static Manifest read(XMLStreamReader xml) throws XMLStreamException {
    List<ManifestEntry> objects = new ArrayList<>();
    int hop = 0;
    String uri = "";
    String mediaType = "";
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamReader.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "SigReference" -> hop = hop(attribute(xml, "URI"));
        case "DataObjectReference" -> {
          uri = attribute(xml, "URI");
          mediaType = attribute(xml, "MimeType");
        }
        case "DigestValue" -> {
          Sha256 digest = Sha256.ofBase64(xml.getElementText());
          objects.add(new ManifestEntry(name(uri), mediaType, digest));
          requireRoom(objects);
        }
        default -> {
          // Compared afterwards, like everything else.
        }
      }
    }
    return new Manifest(hop, objects);
  }

  private static void requireRoom(List<ManifestEntry> objects) {
    if (objects.size() > Limits.OBJECTS) {
      throw new IllegalArgumentException(
          "objects: more than " + Limits.OBJECTS + " (expected: at most that; FORMAT.md 10)");
    }
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    if (value == null) {
      throw new IllegalArgumentException(
          Quoted.of(xml.getLocalName()) + " without " + name + " (expected: one)");
    }
    return value;
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
}
