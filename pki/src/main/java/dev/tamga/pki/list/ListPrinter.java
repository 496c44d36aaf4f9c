package dev.tamga.pki.list;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.terms.Terms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The one spelling of a list (pki/TRUST.md section 1). */
final class ListPrinter {
  static final String FORMAT = "tamga-trust-list/1";

  private final JsonGenerator out;

  private ListPrinter(JsonGenerator out) {
    this.out = out;
  }

  static byte[] print(TrustList list) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
      new ListPrinter(out).list(list);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private void list(TrustList list) throws IOException {
    out.writeStartObject();
    out.writeStringField("format", FORMAT);
    out.writeStringField("territory", list.territory());
    out.writeNumberField("seq", list.seq());
    time("issued", list.issued());
    time("nextUpdate", list.nextUpdate());
    out.writeStringField("previous", list.previous().hex());
    signers(list.signers());
    out.writeArrayFieldStart("pointers");
    for (Pointer pointer : list.pointers()) {
      out.writeStartObject();
      out.writeStringField("territory", pointer.territory());
      out.writeStringField("url", pointer.url());
      signers(pointer.signers());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("services");
    for (Service service : list.services()) {
      service(service);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void signers(Signers signers) throws IOException {
    out.writeObjectFieldStart("signers");
    out.writeNumberField("needed", signers.needed());
    texts("keys", signers.keys().stream().map(Hash::hex).toList());
    out.writeEndObject();
  }

  private void service(Service service) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", service.id());
    out.writeStringField("type", service.type().id());
    texts("certificates", service.certificates().stream().map(ListPrinter::base64).toList());
    out.writeArrayFieldStart("history");
    for (StatusChange state : service.history()) {
      out.writeStartObject();
      out.writeStringField("status", state.status().id());
      time("from", state.from());
      out.writeEndObject();
    }
    out.writeEndArray();
    terms(service.terms());
    out.writeEndObject();
  }

  private void terms(Terms terms) throws IOException {
    texts("hosts", terms.hosts());
    texts("addresses", terms.addresses());
    texts("policies", terms.policies());
    out.writeArrayFieldStart("algorithms");
    for (AlgorithmRule rule : terms.algorithms()) {
      out.writeStartObject();
      out.writeStringField("oid", rule.oid());
      out.writeStringField("rule", rule.verdict().name().toLowerCase(Locale.ROOT));
      time("from", rule.from());
      time("until", rule.until());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("status");
    out.writeStringField("crl", terms.status().crl());
    out.writeStringField("ocsp", terms.status().ocsp());
    out.writeNumberField("maxAge", terms.status().maxAge().toSeconds());
    out.writeEndObject();
    out.writeObjectFieldStart("mapping");
    out.writeStringField("organisation", terms.mapping().organisation());
    out.writeArrayFieldStart("policies");
    for (Map.Entry<String, Profile> policy : terms.mapping().policies().entrySet()) {
      out.writeStartObject();
      out.writeStringField("oid", policy.getKey());
      out.writeStringField("profile", policy.getValue().id());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void time(String name, Instant time) throws IOException {
    out.writeStringField(name, time.toString()); // whole seconds print without a fraction
  }

  private void texts(String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("certificate: without an encoding", e);
    }
  }
}
