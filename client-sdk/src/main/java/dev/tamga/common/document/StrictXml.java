package dev.tamga.common.document;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/**
 * XML as documents may have it, and nothing else: UTF-8 without a byte order mark, XML 1.0, no
 * DOCTYPE and so no entities, no processing instruction, no attribute in a namespace, bounded
 * depth; it knows where it stands (FORMAT.md section 5). Not thread-safe.
 */
final class StrictXml extends StreamReaderDelegate {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_ATTRIBUTES = 8;
  private static final int MAX_DECLARATIONS = 64;

  private record Level(String label, Map<String, Integer> children) {}

  private final Deque<Level> path = new ArrayDeque<>();
  private boolean left; // the innermost element has ended: it leaves the path with the next event

  private StrictXml(XMLStreamReader reader) {
    super(reader);
    path.push(new Level("", new HashMap<>()));
  }

  /**
   * @throws XMLStreamException saying what of the above it breaks
   */
  static StrictXml of(byte[] xml) throws XMLStreamException {
    StrictXml reader =
        new StrictXml(factory().createXMLStreamReader(new StringReader(decoded(xml))));
    String encoding = reader.getCharacterEncodingScheme();
    if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
      throw new XMLStreamException("encoding " + encoding + " (expected: UTF-8)");
    }
    String version = reader.getVersion();
    if (version != null && !version.equals("1.0")) {
      throw new XMLStreamException("XML version " + version + " (expected: 1.0)");
    }
    return reader;
  }

  private static String decoded(byte[] xml) throws XMLStreamException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(xml)).toString();
      if (text.startsWith("\uFEFF")) {
        throw new XMLStreamException("a byte order mark (expected: none)");
      }
      requireFewDeclarations(text);
      return text;
    } catch (CharacterCodingException e) {
      throw new XMLStreamException("bytes that are not UTF-8", e);
    }
  }

  // The JDK's parser compares each namespace declaration of an element with every other: half a
  // minute for 100,000 of them. One is enough for a document of ours.
  private static void requireFewDeclarations(String text) throws XMLStreamException {
    int count = 0;
    for (int at = text.indexOf("xmlns"); at >= 0; at = text.indexOf("xmlns", at + 1)) {
      if (++count > MAX_DECLARATIONS) {
        throw new XMLStreamException("more than " + MAX_DECLARATIONS + " times xmlns");
      }
    }
  }

  // One factory for each document: that of the JDK makes no promise about threads.
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("an external entity (expected: none)");
        });
    return factory;
  }

  @Override
  public int next() throws XMLStreamException {
    if (left) {
      path.pop();
      left = false;
    }
    int event = super.next();
    switch (event) {
      case START_ELEMENT -> enter();
      case END_ELEMENT -> left = true;
      case DTD -> throw new XMLStreamException("a DOCTYPE (expected: none)");
      case ENTITY_REFERENCE, ENTITY_DECLARATION ->
          throw new XMLStreamException("an entity (expected: none)");
      case PROCESSING_INSTRUCTION ->
          throw new XMLStreamException("a processing instruction (expected: none)");
      default -> {}
    }
    return event;
  }

  private void enter() throws XMLStreamException {
    String name = getLocalName();
    int number = path.element().children().merge(name, 1, Integer::sum);
    path.push(new Level(number == 1 ? name : name + "[" + number + "]", new HashMap<>()));
    if (path.size() > MAX_DEPTH) {
      throw new XMLStreamException("elements nested more than " + (MAX_DEPTH - 1) + " deep");
    }
    if (getAttributeCount() > MAX_ATTRIBUTES) {
      throw new XMLStreamException("more than " + MAX_ATTRIBUTES + " attributes");
    }
    for (int i = 0; i < getAttributeCount(); i++) {
      String namespace = getAttributeNamespace(i);
      if (namespace != null && !namespace.isEmpty()) { // xsi:type, xsi:nil, schemaLocation
        throw new XMLStreamException(
            "attribute " + getAttributeLocalName(i) + " in a namespace (expected: none)");
      }
    }
  }

  /** Reads what stands after the root element: white space and comments, else it throws. */
  void finish() throws XMLStreamException {
    while (hasNext()) {
      next();
    }
  }

  /** Where it stands, as {@code Package/Item[2]/Size}. */
  String where() {
    StringBuilder where = new StringBuilder();
    for (Iterator<Level> levels = path.descendingIterator(); levels.hasNext(); ) {
      String label = levels.next().label();
      where.append(where.isEmpty() ? "" : "/").append(label);
    }
    return where.toString();
  }
}
