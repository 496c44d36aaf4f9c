package dev.tamga.pki.list;

import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.algorithm.AlgorithmRule.Verdict;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a list, and refuses whatever the printer would spell otherwise. */
final class ListReader {
  private static final KnownCertificates KNOWN = new KnownCertificates();

  private ListReader() {}

  static TrustList read(byte[] bytes) throws ListRefusedException {
    StrictJson json = StrictJson.read(bytes, TrustList.MAX_BYTES, "trust list");
    TrustList list;
    try {
      list = list(json);
    } catch (IllegalArgumentException e) {
      throw new ListRefusedException(
          Reason.MALFORMED,
          "trust list: " + e.getMessage() + "; pki/TRUST.md 1; ask its publisher for a good one",
          e);
    }
    int differs = Arrays.mismatch(list.print(), bytes);
    if (differs >= 0) {
      throw new ListRefusedException(
          Reason.MALFORMED,
          "trust list: another spelling from byte "
              + differs
              + " (expected: the one of pki/TRUST.md 1); publish it with tamga-pki trust publish");
    }
    return list;
  }

  private static TrustList list(StrictJson json) {
    if (!json.text("format").equals(ListPrinter.FORMAT)) {
      throw new IllegalArgumentException("format: expected " + ListPrinter.FORMAT);
    }
    return new TrustList(
        json.text("territory"),
        json.number("seq"),
        json.time("issued"),
        json.time("nextUpdate"),
        new Hash(json.text("previous")),
        signers(json.object("signers")),
        json.objects("pointers").stream().map(ListReader::pointer).toList(),
        json.objects("services").stream().map(ListReader::service).toList());
  }

  private static Signers signers(StrictJson json) {
    return new Signers(
        Math.toIntExact(Math.min(json.number("needed"), Integer.MAX_VALUE)),
        json.texts("keys").stream().map(Hash::new).toList());
  }

  private static Pointer pointer(StrictJson json) {
    return new Pointer(json.text("territory"), json.text("url"), signers(json.object("signers")));
  }

  private static Service service(StrictJson json) {
    String type = json.text("type");
    return new Service(
        json.text("id"),
        ServiceType.named(type)
            .orElseThrow(() -> new IllegalArgumentException("type: unknown (expected: a known)")),
        json.texts("certificates").stream().map(KNOWN::of).toList(),
        json.objects("history").stream().map(ListReader::state).toList(),
        terms(json));
  }

  private static StatusChange state(StrictJson json) {
    String status = json.text("status");
    return new StatusChange(
        Arrays.stream(Status.values())
            .filter(one -> one.id().equals(status))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "status: unknown (expected: granted, withdrawn or compromised)")),
        json.time("from"));
  }

  private static Terms terms(StrictJson json) {
    StrictJson status = json.object("status");
    StrictJson mapping = json.object("mapping");
    return new Terms(
        json.texts("hosts"),
        json.texts("addresses"),
        json.texts("policies"),
        json.objects("algorithms").stream().map(ListReader::rule).toList(),
        new StatusInfo(
            status.text("crl"),
            status.text("ocsp"),
            Duration.ofSeconds(Math.min(status.number("maxAge"), Integer.MAX_VALUE))),
        new Mapping(mapping.text("organisation"), policies(mapping.objects("policies"))));
  }

  private static AlgorithmRule rule(StrictJson json) {
    Verdict verdict =
        switch (json.text("rule")) {
          case "allow" -> Verdict.ALLOW;
          case "deny" -> Verdict.DENY;
          default -> throw new IllegalArgumentException("rule: unknown (expected: allow or deny)");
        };
    return new AlgorithmRule(json.text("oid"), verdict, json.time("from"), json.time("until"));
  }

  private static Map<String, Profile> policies(List<StrictJson> all) {
    Map<String, Profile> policies = new LinkedHashMap<>();
    for (StrictJson one : all) {
      policies.put(
          one.text("oid"),
          Profile.named(one.text("profile"))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException("profile: unknown (expected: one of Tamga's)")));
    }
    return policies;
  }
}
