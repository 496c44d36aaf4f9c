package dev.tamga.pki.foreign;

import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** XML from outside, read into memory: no DTD, no entity, no network, bounded in size and depth. */
final class SecureXml {
  private static final String LIMIT = "jdk.xml.";

  private SecureXml() {}

  static Document parse(byte[] bytes, int maxBytes, String what) throws ListRefusedException {
    if (bytes.length > maxBytes) {
      throw new ListRefusedException(
          Reason.MALFORMED,
          what + ": " + bytes.length + " bytes (expected: at most " + maxBytes + ')');
    }
    try {
      DocumentBuilder builder = factory().newDocumentBuilder();
      builder.setErrorHandler(new Silent());
      return builder.parse(new ByteArrayInputStream(bytes));
    } catch (SAXException | IOException | RuntimeException e) {
      throw new ListRefusedException(
          Reason.MALFORMED, what + ": no well-formed XML within the limits, without a DTD", e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("XML: not offered by this JDK", e);
    }
  }

  private static DocumentBuilderFactory factory() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
    factory.setAttribute(LIMIT + "maxElementDepth", "64");
    factory.setAttribute(LIMIT + "elementAttributeLimit", "64");
    factory.setAttribute(LIMIT + "maxXMLNameLimit", "256");
    factory.setXIncludeAware(false);
    factory.setExpandEntityReferences(false);
    return factory;
  }

  /** The child elements of that name. */
  static List<Element> children(Element parent, String namespace, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element
          && namespace.equals(element.getNamespaceURI())
          && name.equals(element.getLocalName())) {
        found.add(element);
      }
    }
    return found;
  }

  /** The one element at the end of the path, each step one child. */
  static Optional<Element> at(Element parent, String namespace, String... path) {
    Element here = parent;
    for (String step : path) {
      List<Element> next = children(here, namespace, step);
      if (next.size() != 1) {
        return Optional.empty();
      }
      here = next.get(0);
    }
    return Optional.of(here);
  }

  /** Its text, trimmed; empty if there is no such element. */
  static String text(Element parent, String namespace, String... path) {
    return at(parent, namespace, path).map(Element::getTextContent).map(String::strip).orElse("");
  }

  private static final class Silent extends DefaultHandler {
    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
