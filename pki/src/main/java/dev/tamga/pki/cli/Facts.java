package dev.tamga.pki.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.govern.Done;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.language.Words;
import java.io.PrintWriter;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a command says, as lines for people or as JSON for programs: the same facts. */
public final class Facts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Object> facts = new LinkedHashMap<>();

  /** Adds a fact; its name is the JSON key and the label. */
  public Facts with(String name, Object value) {
    facts.put(name, value);
    return this;
  }

  /** A fact in words; empty if it is not there. */
  public String get(String name) {
    Object value = facts.get(name);
    return value == null ? "" : value.toString();
  }

  /** Adds those of another. */
  public Facts and(Facts more) {
    facts.putAll(more.facts);
    return this;
  }

  /** What a certificate says of itself. */
  public static Facts of(X509Certificate certificate) {
    return new Facts()
        .with("subject", Subject.text(certificate.getSubjectX500Principal()))
        .with("issuer", Subject.text(certificate.getIssuerX500Principal()))
        .with("serial", certificate.getSerialNumber().toString(16))
        .with("profile", Profile.of(certificate).map(Profile::id).orElse("none of Tamga's"))
        .with(
            "purpose",
            Profile.of(certificate).flatMap(Profile::purpose).map(Purpose::name).orElse("none"))
        .with("notBefore", certificate.getNotBefore().toInstant().toString())
        .with("notAfter", certificate.getNotAfter().toInstant().toString())
        .with("names", names(certificate))
        .with("key", KeyKind.of(certificate).map(KeyKind::name).orElse("other"))
        .with("sha256", Certificates.sha256(certificate))
        .with("keySha256", Spki.sha256(certificate));
  }

  /** What has come of a request. */
  public static Facts of(Done done) {
    return new Facts()
        .with("id", done.docket().request().id())
        .with("state", done.docket().state().id())
        .with("missing", done.docket().missing())
        .with("mayVote", done.docket().mayVote())
        .with("audit", done.record().id());
  }

  /** Prints them. */
  public void print(PrintWriter out, boolean json) {
    if (json) {
      printJson(out, facts);
    } else {
      Words words = Words.current();
      String line = "%-" + words.column(facts.keySet()) + "s %s%n";
      facts.forEach(
          (name, value) -> out.printf(line, words.label(name), Printable.line(words.value(value))));
    }
  }

  /** Prints several, with an empty line between, or as a JSON list. */
  public static void print(PrintWriter out, List<Facts> all, boolean json) {
    if (json) {
      printJson(out, all.stream().map(one -> one.facts).toList());
      return;
    }
    for (int i = 0; i < all.size(); i++) {
      if (i > 0) {
        out.println();
      }
      all.get(i).print(out, false);
    }
  }

  private static void printJson(PrintWriter out, Object value) {
    try {
      String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
      // An escape in a JSON text means the same. Not by println, which tells sentences in the
      // person's language: programs read English.
      out.printf("%s%n", Printable.lines(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and lists are always JSON", e);
    }
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(name -> String.valueOf(name.get(1))).toList();
    } catch (CertificateParsingException e) {
      return List.of("not readable");
    }
  }
}
