package dev.tamga.pki.govern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.ceremony.CeremonyPlan;
import dev.tamga.pki.ceremony.RunCeremony;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.NewKey;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import dev.tamga.pki.testkit.FailingDisk;
import dev.tamga.pki.testkit.FailingDisk.Fault;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The disk dies at each write of each act; the next command goes on from what is left. */
class CrashTest {
  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private final Identity waiting;
  private final Identity erlan;

  CrashTest() {
    erlan = GovernedCa.officer("Erlan", clock);
    waiting = GovernedCa.officer("Waiting", clock);
  }

  /** A person at a terminal: repeats what he was refused until he sees that it is done. */
  private final class Clerk {
    private final GovernedCa ca;

    Clerk(GovernedCa ca) {
      this.ca = ca;
    }

    List<Step> steps() {
      return List.of(
          this::seal,
          on -> vote(on, seal(on), "Bolat"),
          on -> vote(on, seal(on), "Chinara"),
          on -> on.execute(seal(on), ca.password()),
          this::officer,
          on -> vote(on, officer(on), "Bolat"),
          on -> vote(on, officer(on), "Chinara"),
          this::addOfficer,
          this::revoke);
    }

    private Object addOfficer(Institution institution) throws Exception {
      if (institution.show(officer(institution)).state() != RequestState.DONE) {
        institution.execute(officer(institution), ca.password());
      }
      return "";
    }

    private Object revoke(Institution institution) throws Exception {
      var serial = open(ca).issued(Branch.SIGN).get(0).getSerialNumber();
      if (open(ca).revocations(Branch.SIGN).isEmpty()) {
        institution.revoke(ca.officer("Aigul"), serial, RevocationReason.KEY_COMPROMISE, "stolen");
      }
      return "";
    }

    private String seal(Institution institution) throws Exception {
      for (Docket docket : institution.requests()) {
        if (docket.request().action() == Action.ISSUE) {
          return docket.request().id();
        }
      }
      return institution
          .submit(ca.officer("Aigul"), NewKey.request(waiting), GovernedCa.seal(waiting), "needed")
          .docket()
          .request()
          .id();
    }

    private String officer(Institution institution) throws Exception {
      for (Docket docket : institution.requests()) {
        if (docket.request().action() == Action.OFFICER_ADD) {
          return docket.request().id();
        }
      }
      Officer wanted =
          new Officer(
              "Erlan",
              Role.ADMIN,
              erlan.certificate(),
              clock.instant(),
              clock.instant().plus(Duration.ofDays(9)),
              "");
      return institution
          .submitOfficer(ca.officer("Aigul"), wanted, "hired")
          .docket()
          .request()
          .id();
    }

    private Object vote(Institution institution, String id, String who) throws Exception {
      String key = Spki.sha256(ca.officer(who).certificate());
      boolean voted =
          institution.show(id).approvals().stream()
              .anyMatch(vote -> vote.officer().key().equals(key));
      if (!voted) {
        institution.vote(ca.officer(who), id, true, "");
      }
      return "";
    }
  }

  private interface Step {
    Object run(Institution institution) throws Exception;
  }

  @ParameterizedTest
  @EnumSource(names = {"TORN", "KEPT"}) // what is lost is torn at its first byte
  void killedAtEachWrite_theNextCommandFinishesAndTheLogNamesEverything(Fault fault)
      throws Exception {
    GovernedCa good = GovernedCa.create(Files.createDirectory(folder.resolve("good")), clock);
    int writes = 0;
    for (int step = 0; step < new Clerk(good).steps().size(); step++) {
      GovernedCa before = good.copy(folder.resolve("before-" + step));
      new Clerk(good).steps().get(step).run(good.institution());
      int at = 0;
      boolean died = true;
      while (died) {
        at++;
        GovernedCa ca = before.copy(folder.resolve(step + "-" + at));
        FailingDisk disk = new FailingDisk(at, fault);
        try {
          new Clerk(ca).steps().get(step).run(ca.institution(disk));
        } catch (Exception e) {
          assertThat(disk.isDead()).as("step " + step + ", write " + at + ": " + e).isTrue();
        }
        died = disk.isDead();
        new Clerk(ca).steps().get(step).run(ca.institution());
        requireSame(ca, good, "step " + step + ", write " + at);
      }
      writes += at - 1;
    }
    assertThat(writes).as("writes of the whole work").isGreaterThan(20);
  }

  private void requireSame(GovernedCa ca, GovernedCa good, String when) throws Exception {
    assertThat(summary(ca)).as(when).isEqualTo(summary(good));
    AuditLog audit = AuditLog.open(ca.folder(), Disk.DURABLE, clock);
    try (Stream<Path> files = Files.walk(ca.folder())) {
      Set<String> kept = new HashSet<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = ca.folder().relativize(file).toString();
        boolean alone =
            name.endsWith("request.csr") && !Files.exists(file.resolveSibling("request.json"));
        if (name.contains("/") && !alone) {
          kept.add(name);
        }
      }
      assertThat(audit.objects().keySet()).as(when).containsAll(kept);
    }
    assertThat(audit.records().get(0).action()).isEqualTo("ceremony");
  }

  private String summary(GovernedCa ca) throws Exception {
    Institution institution = ca.institution();
    return institution.requests().stream()
            .map(one -> one.request().action() + " " + one.state() + " " + one.approvals().size())
            .sorted()
            .toList()
        + " "
        + open(ca).issued(Branch.SIGN).size()
        + open(ca).revocations(Branch.SIGN).size()
        + institution.officers().inOffice(clock.instant()).size()
        + institution.officers().unfinished();
  }

  @ParameterizedTest
  @EnumSource(names = {"TORN", "KEPT"})
  void ceremonyKilledAtEachWrite_leavesNoCaAndTheNextOneSaysSo(Fault fault) throws Exception {
    CeremonyPlan plan = CeremonyPlan.read(GovernedCa.writePlan(folder, clock), clock.instant());
    int at = 0;
    boolean died = true;
    while (died) {
      at++;
      Path target = folder.resolve("ca-" + fault + at);
      FailingDisk disk = new FailingDisk(at, fault);
      try (var password = Secret.of("password".toCharArray())) {
        try {
          new RunCeremony(plan, clock, disk).run(target, password);
        } catch (Exception e) {
          assertThat(disk.isDead()).as("write " + at + ": " + e).isTrue();
        }
        died = disk.isDead();
        if (died) {
          assertThat(target).doesNotExist();
          assertThatThrownBy(() -> CertificateAuthority.open(target, password, clock))
              .isInstanceOf(CaException.class);
          assertThatThrownBy(() -> new RunCeremony(plan, clock).run(target, password))
              .isInstanceOf(CaException.class)
              .hasMessageContaining("interrupted ceremony");
        }
      }
    }
    assertThat(at).isGreaterThan(7);
  }

  @Test
  void twoInstitutionsAtOnce_voteEachOnceAndTheLogHolds() throws Exception {
    GovernedCa ca = GovernedCa.create(Files.createDirectory(folder.resolve("x")), clock);
    String id =
        ca.institution()
            .submit(
                ca.officer("Aigul"), NewKey.request(waiting), GovernedCa.seal(waiting), "needed")
            .docket()
            .request()
            .id();
    var pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> votes =
          Stream.of("Bolat", "Chinara", "Bolat", "Chinara")
              .map(
                  who ->
                      pool.submit(
                          () -> {
                            try {
                              ca.institution().vote(ca.officer(who), id, true, "");
                              return true;
                            } catch (GovernanceException e) {
                              return false;
                            }
                          }))
              .toList();
      int good = 0;
      for (var vote : votes) {
        good += vote.get() ? 1 : 0;
      }
      assertThat(good).isEqualTo(2);
    } finally {
      pool.shutdown();
    }
    assertThat(ca.institution().show(id).state()).isEqualTo(RequestState.APPROVED);
  }

  private CertificateAuthority open(GovernedCa ca) throws Exception {
    return CertificateAuthority.open(ca.folder(), ca.password(), clock);
  }
}
