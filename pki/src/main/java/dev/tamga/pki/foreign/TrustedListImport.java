package dev.tamga.pki.foreign;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Reads an ETSI TS 119 612 trusted list, version 5 or 6, into a draft (pki/TRUST.md section 7). */
public final class TrustedListImport {
  /** The longest list that is read, in bytes. */
  public static final int MAX_BYTES = 16 << 20;

  private static final String NS = "http://uri.etsi.org/02231/v2#";
  private static final String TYPE = "http://uri.etsi.org/TrstSvc/Svctype/";
  private static final String STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/";
  private static final Duration FUTURE = Duration.ofMinutes(5);
  private static final int MAX_HISTORY = 64;
  private static final Map<String, ServiceType> TYPES =
      Map.of(
          TYPE + "CA/QC", ServiceType.CA_SIGN,
          TYPE + "CA/PKC", ServiceType.CA_SIGN,
          TYPE + "TSA", ServiceType.TSA,
          TYPE + "TSA/QTST", ServiceType.TSA);
  private static final Set<String> GRANTED =
      Set.of(
          STATUS + "granted",
          STATUS + "recognisedatnationallevel",
          STATUS + "accredited",
          STATUS + "undersupervision");

  private TrustedListImport() {}

  /**
   * Verifies and reads a list.
   *
   * @param signer SHA-256 of the signer's certificate, as a person has typed it
   * @throws ListRefusedException MALFORMED, TOO_FEW_SIGNERS, NOT_YET or EXPIRED
   */
  public static Draft read(byte[] xml, Hash signer, Instant now) throws ListRefusedException {
    Document document = SecureXml.parse(xml, MAX_BYTES, "trusted list");
    Element root = document.getDocumentElement();
    if (!NS.equals(root.getNamespaceURI())
        || !"TrustServiceStatusList".equals(root.getLocalName())) {
      throw bad("no TrustServiceStatusList of TS 119 612");
    }
    EnvelopedSignature.verify(document, signer);
    Element scheme =
        SecureXml.at(root, NS, "SchemeInformation").orElseThrow(() -> bad("no SchemeInformation"));
    requireInForce(scheme, now);
    String territory = SecureXml.text(scheme, NS, "SchemeTerritory");
    if (!territory.matches("[A-Z]{2}")) {
      throw bad("SchemeTerritory (expected: ISO 3166-1 alpha-2)");
    }
    Draft.Builder draft = new Draft.Builder(territory);
    for (Element list : SecureXml.children(root, NS, "TrustServiceProviderList")) {
      for (Element provider : SecureXml.children(list, NS, "TrustServiceProvider")) {
        for (Element services : SecureXml.children(provider, NS, "TSPServices")) {
          for (Element service : SecureXml.children(services, NS, "TSPService")) {
            add(draft, service);
          }
        }
      }
    }
    return draft.build();
  }

  private static void requireInForce(Element scheme, Instant now) throws ListRefusedException {
    String version = SecureXml.text(scheme, NS, "TSLVersionIdentifier");
    if (!version.equals("5") && !version.equals("6")) {
      throw bad("TSLVersionIdentifier (expected: 5 or 6)");
    }
    Instant issued = time(SecureXml.text(scheme, NS, "ListIssueDateTime"));
    Instant next = time(SecureXml.text(scheme, NS, "NextUpdate", "dateTime"));
    if (issued.isAfter(now.plus(FUTURE))) {
      throw new ListRefusedException(
          Reason.NOT_YET, "trusted list: issued " + issued + " (now: " + now + ')');
    }
    if (now.isAfter(next)) {
      throw new ListRefusedException(
          Reason.EXPIRED, "trusted list: was good until " + next + "; fetch a newer one");
    }
  }

  private static void add(Draft.Builder draft, Element service) {
    Optional<Element> found = SecureXml.at(service, NS, "ServiceInformation");
    if (found.isEmpty()) {
      draft.skip("service", "no ServiceInformation");
      return;
    }
    Element information = found.get();
    String uri = SecureXml.text(information, NS, "ServiceTypeIdentifier");
    ServiceType type = TYPES.get(uri);
    if (type == null) {
      draft.skip(uri, "a type that is no CA or TSA of ours");
      return;
    }
    try {
      List<StatusChange> history = history(service, information);
      for (X509Certificate ca : certificates(information)) {
        draft.add(type, ca, history);
      }
    } catch (ListRefusedException e) {
      draft.skip(uri, e.getMessage());
    }
  }

  private static List<X509Certificate> certificates(Element information)
      throws ListRefusedException {
    List<X509Certificate> found = new ArrayList<>();
    for (Element identity : SecureXml.children(information, NS, "ServiceDigitalIdentity")) {
      for (Element id : SecureXml.children(identity, NS, "DigitalId")) {
        for (Element one : SecureXml.children(id, NS, "X509Certificate")) {
          try {
            found.add(Certificates.of(Base64.getMimeDecoder().decode(one.getTextContent())));
          } catch (CertificateRefusedException | IllegalArgumentException e) {
            throw new ListRefusedException(
                Reason.MALFORMED, "certificate that cannot be read: " + e.getMessage(), e);
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw bad("a service without a certificate");
    }
    return found;
  }

  /** By start, oldest first; the current state counts where two start together. */
  private static List<StatusChange> history(Element service, Element information)
      throws ListRefusedException {
    TreeMap<Instant, StatusChange> states = new TreeMap<>();
    for (Element past : SecureXml.children(service, NS, "ServiceHistory")) {
      for (Element one : SecureXml.children(past, NS, "ServiceHistoryInstance")) {
        StatusChange state = state(one);
        states.put(state.from(), state);
      }
    }
    StatusChange current = state(information);
    states.tailMap(current.from(), false).clear(); // nothing begins after what is now
    states.put(current.from(), current);
    List<StatusChange> changes = new ArrayList<>();
    for (StatusChange state : states.values()) {
      if (changes.isEmpty() || changes.get(changes.size() - 1).status() != state.status()) {
        changes.add(state);
      }
    }
    return changes.subList(Math.max(0, changes.size() - MAX_HISTORY), changes.size());
  }

  private static StatusChange state(Element element) throws ListRefusedException {
    String status = SecureXml.text(element, NS, "ServiceStatus");
    return new StatusChange(
        GRANTED.contains(status) ? Status.GRANTED : Status.WITHDRAWN,
        time(SecureXml.text(element, NS, "StatusStartingTime")));
  }

  private static Instant time(String text) throws ListRefusedException {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
      if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
        return time;
      }
    } catch (DateTimeException e) {
      throw new ListRefusedException(
          Reason.MALFORMED, "trusted list: a time that cannot be read (expected: xs:dateTime)", e);
    }
    throw bad("a time that is out of range");
  }

  private static ListRefusedException bad(String what) {
    return new ListRefusedException(Reason.MALFORMED, "trusted list: " + what);
  }
}
