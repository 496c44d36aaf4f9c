package dev.tamga.pki.testkit;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.Pointer;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.Signers;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.terms.Terms;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Trust lists of a State for tests: a draft that is bent in one place, then printed. */
public final class TestList {
  private final TestState state;
  private final TreeMap<String, Service> services = new TreeMap<>();
  private final TreeMap<String, Pointer> pointers = new TreeMap<>();
  private long seq = 1;
  private Instant issued;
  private Duration life = Duration.ofDays(7);
  private Hash previous = Hash.NONE;
  private Signers signers;

  private TestList(TestState state, Signers signers, Instant issued) {
    this.state = state;
    this.signers = signers;
    this.issued = issued;
  }

  /** Number 1 of a State: its root for each of the four purposes, granted for 1,000 days. */
  public static TestList first(TestState state, Instant issued, Identity... signers) {
    TestList list = new TestList(state, signers(signers.length, signers), issued);
    X509Certificate root = state.authority(Branch.ROOT).certificate();
    String cc = state.code().toLowerCase(Locale.ROOT);
    List<String> hosts = List.of("example." + cc, "localhost");
    Terms tls = Terms.PLAIN.withNames(hosts, List.of("127.0.0.0/8", "::1/128"));
    Instant from = issued.minus(Duration.ofDays(1000));
    list.with(service(cc + "-tls-server", ServiceType.CA_TLS_SERVER, root, from, tls));
    list.with(service(cc + "-tls-client", ServiceType.CA_TLS_CLIENT, root, from, tls));
    list.with(service(cc + "-sign", ServiceType.CA_SIGN, root, from, Terms.PLAIN));
    list.with(service(cc + "-time", ServiceType.TSA, root, from, Terms.PLAIN));
    return list;
  }

  public static Service service(
      String id, ServiceType type, X509Certificate ca, Instant from, Terms terms) {
    return new Service(
        id, type, List.of(ca), List.of(new StatusChange(Status.GRANTED, from)), terms);
  }

  /** Signers that need so many of these. */
  public static Signers signers(int needed, Identity... of) {
    return new Signers(
        needed,
        List.of(of).stream()
            .map(one -> new Hash(Spki.sha256(one.certificate())))
            .sorted()
            .toList());
  }

  /** A signer of lists, of that scheme operator. */
  public static Identity signer(TestState scheme, String name) {
    return scheme.issue(Profile.TRUST_LIST_SIGNER, "Scheme", name);
  }

  /** The draft of the list after that one. */
  public TestList after(TrustList list, Instant when) {
    TestList next = new TestList(state, list.signers(), when);
    next.seq = list.seq() + 1;
    next.previous = list.hash();
    list.services().forEach(next::with);
    list.pointers().forEach(next::with);
    return next;
  }

  public TestList with(Service service) {
    services.put(service.id(), service);
    return this;
  }

  public TestList with(Pointer pointer) {
    pointers.put(pointer.territory(), pointer);
    return this;
  }

  public TestList with(Signers next) {
    signers = next;
    return this;
  }

  public TestList without(String id) {
    services.remove(id);
    return this;
  }

  public TestList seq(long number) {
    seq = number;
    return this;
  }

  public TestList previous(Hash hash) {
    previous = hash;
    return this;
  }

  /** Adds a state to a service. */
  public TestList status(String id, Status status, Instant from) {
    Service old = services.get(id);
    List<StatusChange> history = new ArrayList<>(old.history());
    history.add(new StatusChange(status, from));
    return history(id, history);
  }

  public TestList history(String id, List<StatusChange> history) {
    Service old = services.get(id);
    return with(new Service(id, old.type(), old.certificates(), history, old.terms()));
  }

  public TestList terms(String id, UnaryOperator<Terms> change) {
    Service old = services.get(id);
    return with(
        new Service(id, old.type(), old.certificates(), old.history(), change.apply(old.terms())));
  }

  public TrustList make() {
    return new TrustList(
        state.code(),
        seq,
        issued,
        issued.plus(life),
        previous,
        signers,
        List.copyOf(pointers.values()),
        List.copyOf(services.values()));
  }
}
