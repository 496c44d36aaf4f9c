package dev.tamga.common.document;

import java.io.InputStream;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXException;

/** Loads our schemas from beside this class, and nothing from anywhere else. */
final class Schemas {
  private static final String SCHEME = "tamga";

  private Schemas() {}

  /** The schema of that name with what it includes. Immutable. */
  static Schema load(String name) {
    try {
      SchemaFactory factory = SchemaFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, SCHEME);
      factory.setResourceResolver(
          (type, namespace, publicId, systemId, base) -> input(lastSegment(systemId)));
      return factory.newSchema(new StreamSource(open(name), SCHEME + ":/" + name));
    } catch (SAXException e) {
      throw new IllegalStateException("schema " + name + " does not load", e);
    }
  }

  private static String lastSegment(String systemId) {
    return systemId.substring(systemId.lastIndexOf('/') + 1);
  }

  private static LSInput input(String name) {
    try {
      DOMImplementationLS ls =
          (DOMImplementationLS)
              DOMImplementationRegistry.newInstance().getDOMImplementation("LS 3.0");
      LSInput input = ls.createLSInput();
      input.setByteStream(open(name));
      input.setSystemId(SCHEME + ":/" + name);
      return input;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the JDK has no DOM LS 3.0", e);
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(Schemas.class.getResourceAsStream(name), name);
  }
}
