package dev.tamga.common.document;

import dev.tamga.common.document.xml.ObjectFactory;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import jakarta.xml.bind.Unmarshaller;
import jakarta.xml.bind.ValidationEvent;
import jakarta.xml.bind.ValidationEventHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import javax.xml.stream.XMLStreamException;
import javax.xml.validation.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes one kind of document by its schema. Thread-safe.
 *
 * @param <X> the class that was generated for the root element
 */
final class XmlForm<X> {
  /** Most bytes of a document (FORMAT.md section 5). */
  static final int MAX_BYTES = 4 << 20;

  private static final int MAX_MESSAGE = 400;
  private static final JAXBContext CONTEXT = context();

  private final Class<X> root;
  private final String document;
  private final String rule;
  private final Schema schema;
  private final Queue<Unmarshaller> readers = new ConcurrentLinkedQueue<>(); // dear to make
  private final Queue<Marshaller> writers = new ConcurrentLinkedQueue<>();

  /**
   * @param root the generated class
   * @param document name of the document, as {@code package}: of its schema and its entry
   * @param rule the section that describes it
   */
  XmlForm(Class<X> root, String document, String rule) {
    this.root = root;
    this.document = document + ".xml";
    this.rule = rule + ", " + document + ".xsd";
    this.schema = Schemas.load(document + ".xsd");
  }

  private static JAXBContext context() {
    try {
      return JAXBContext.newInstance(ObjectFactory.class);
    } catch (JAXBException e) {
      throw new IllegalStateException("the generated classes do not fit their runtime", e);
    }
  }

  /**
   * Reads, checks by the schema, and hands over to {@code toRecord}, whose {@link
   * IllegalArgumentException} becomes a refusal, too.
   *
   * @throws Refusal DOCUMENT_MALFORMED naming element, value and rule
   */
  <R> R read(byte[] xml, Function<X, R> toRecord) throws Refusal {
    if (xml.length > MAX_BYTES) {
      throw refused(xml.length + " bytes (expected: at most " + MAX_BYTES + ")", null);
    }
    X value = unmarshal(xml);
    try {
      return toRecord.apply(value);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()), e);
    }
  }

  private X unmarshal(byte[] xml) throws Refusal {
    StrictXml reader;
    try {
      reader = StrictXml.of(xml);
    } catch (XMLStreamException e) {
      throw refused(reason(e), e);
    }
    Complaints complaints = new Complaints(reader);
    try {
      Unmarshaller unmarshaller = unmarshaller();
      unmarshaller.setEventHandler(complaints);
      Object value = unmarshaller.unmarshal(reader);
      reader.finish();
      unmarshaller.setEventHandler(null);
      readers.add(unmarshaller); // one that failed is not used again
      if (complaints.isEmpty()) {
        return root.cast(value); // the schema knows no other root
      }
      throw refused(complaints.toString(), null);
    } catch (JAXBException e) {
      throw refused(
          complaints.isEmpty() ? reader.where() + ": " + reason(e) : complaints.toString(), e);
    } catch (XMLStreamException e) {
      throw refused(reader.where() + ": " + reason(e), e);
    }
  }

  private Unmarshaller unmarshaller() throws JAXBException {
    Unmarshaller rested = readers.poll();
    if (rested != null) {
      return rested;
    }
    Unmarshaller made = CONTEXT.createUnmarshaller();
    made.setSchema(schema);
    return made;
  }

  private Marshaller marshaller() throws JAXBException {
    Marshaller rested = writers.poll();
    if (rested != null) {
      return rested;
    }
    Marshaller made = CONTEXT.createMarshaller();
    made.setProperty(Marshaller.JAXB_ENCODING, StandardCharsets.UTF_8.name());
    return made;
  }

  /** What the schema says, and where: two messages, for the second names the attribute. */
  private static final class Complaints implements ValidationEventHandler {
    private final StrictXml reader;
    private final StringBuilder text = new StringBuilder();
    private int count;

    Complaints(StrictXml reader) {
      this.reader = reader;
    }

    @Override
    public boolean handleEvent(ValidationEvent event) {
      text.append(count == 0 ? reader.where() + ": " : " ").append(event.getMessage());
      return ++count < 2;
    }

    boolean isEmpty() {
      return count == 0;
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  private static String reason(Throwable thrown) {
    Throwable cause =
        thrown instanceof JAXBException e && e.getLinkedException() != null
            ? e.getLinkedException()
            : thrown;
    return String.valueOf(cause.getMessage());
  }

  /** The document as bytes, always the same for equal values; checked by the schema first. */
  byte[] write(X value) {
    return marshal(value, schema);
  }

  /**
   * The same bytes, not checked again: for records that check all that the schema does, where there
   * are many. A test holds those two together.
   */
  byte[] writeUnchecked(X value) {
    return marshal(value, null);
  }

  private byte[] marshal(X value, @Nullable Schema check) {
    try {
      Marshaller marshaller = marshaller();
      marshaller.setSchema(check);
      ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
      marshaller.marshal(value, out);
      writers.add(marshaller);
      return out.toByteArray();
    } catch (JAXBException e) {
      throw new IllegalStateException(
          document + ": a record that its schema refuses: " + reason(e), e);
    }
  }

  private Refusal refused(String reason, @Nullable Throwable cause) {
    Refusal refusal =
        new Refusal(
            Failure.DOCUMENT_MALFORMED,
            document + ": " + plain(reason),
            rule,
            "Correct the document, and sign it again if it was signed.");
    return cause == null ? refusal : refusal.causedBy(cause);
  }

  // A parser's message quotes what it read: short and on one line, whatever that was.
  private static String plain(String message) {
    StringBuilder out = new StringBuilder();
    message
        .codePoints()
        .limit(MAX_MESSAGE)
        .map(c -> isPlain(c) ? c : ' ')
        .forEach(out::appendCodePoint);
    return message.length() > MAX_MESSAGE ? out.append("...").toString() : out.toString();
  }

  private static boolean isPlain(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
