package dev.tamga.server.app;

import dev.tamga.server.testkit.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Alerts fire when they should and are silent else: Prometheus' own judgement of made-up series.
 */
final class AlertsTest {
  private static final Path ALERTS =
      Path.of(System.getProperty("tamga.root"), "conf/monitoring/alerts.yml");
  private static final String UP = "process_uptime_seconds{job=\"tamga\", node=\"n\"}: 0+3600x120";

  @TempDir private Path home;

  @BeforeEach
  void need() throws Exception {
    OperatorFilesTest.needs("promtool", "prometheus");
  }

  /**
   * @param step between two values of a series
   * @param series each a name with labels, a colon, and values as promtool has them
   */
  private void check(boolean fires, String alert, String step, String at, String... series)
      throws Exception {
    StringBuilder text =
        new StringBuilder(
            "rule_files: ['%s']\nevaluation_interval: %s\ntests:\n- interval: %s\n  input_series:\n"
                .formatted(ALERTS, step, step));
    for (String one : series) {
      List<String> parts = List.of(one.split("}: ", 2));
      text.append("  - series: '%s}'\n    values: '%s'\n".formatted(parts.get(0), parts.get(1)));
    }
    text.append("  promql_expr_test:\n  - eval_time: ").append(at).append("\n    expr: '");
    text.append(
        "group by (alertname) (ALERTS{alertstate=\"firing\", alertname=\"%s\"})'\n"
            .formatted(alert));
    text.append(
        fires
            ? "    exp_samples: [{labels: '{alertname=\"%s\"}', value: 1}]\n".formatted(alert)
            : "    exp_samples: []\n");
    Path file = Files.writeString(home.resolve("test.yml"), text);
    OperatorFilesTest.assertGood(Command.run("promtool", "test", "rules", file.toString()));
  }

  @ParameterizedTest
  @CsvSource({"TamgaErrors,tamga_http_failed_total", "TamgaStorageFull,tamga_http_full_total"})
  void firstFailureOfANode_fires(String alert, String metric) throws Exception {
    String series = metric + "{node=\"n\"}: ";
    check(false, alert, "1m", "30m", series + "0+0x60");
    check(true, alert, "1m", "12m", series + "0+0x10 1+0x50");
    check(false, alert, "1m", "40m", series + "0+0x10 1+0x50");
    // Before the first scrape, and after a restart in which the count begins anew.
    check(true, alert, "1m", "6m", series + "_x5 1+0x50");
    check(true, alert, "1m", "32m", series + "7+0x30 1+0x30");
  }

  @Test
  void nodeThatCommitsNothing_fires_andOneThatIsIdleOrDownDoesNot() throws Exception {
    String commits = "tamga_writer_commits_seconds_count{node=\"n\"}: ";
    String alert = "TamgaNothingCommitted";
    check(false, alert, "15s", "20m", commits + "0+3x120"); // idle: its row each 5 s
    check(true, alert, "15s", "20m", commits + "0+3x60 183+0x60");
    check(false, alert, "15s", "17m", commits + "0+3x60 183+0x60"); // a failover takes a while
    check(false, alert, "15s", "20m", commits + "0+3x60 _x60"); // TamgaNodeDown
    check(false, alert, "15s", "20m", commits + "0+3x60 0+3x60"); // started anew
  }

  @Test
  void dutyThatIsNotDone_fires() throws Exception {
    String tidying = "tamga_duty_done_seconds{duty=\"tidying of objects\", node=\"n\"}: ";
    String alert = "TamgaDutyNotDone";
    check(false, alert, "1h", "1d", tidying + "0+0x120", UP); // of a new service
    check(true, alert, "1h", "4d", tidying + "0+0x120", UP);
    check(false, alert, "1h", "4d", tidying + "0+3600x120", UP);
    check(true, alert, "1h", "3d", tidying + "7200+0x120", UP);
    // Another node does it; one that has just started has not looked yet.
    String other = "tamga_duty_done_seconds{duty=\"tidying of objects\", node=\"m\"}: ";
    check(false, alert, "1h", "4d", tidying + "0+0x120", other + "0+3600x120", UP);
  }

  @Test
  void verificationWithABacklog_isNotADutyThatIsNotDone() throws Exception {
    String never = "tamga_duty_done_seconds{duty=\"verification of stored bytes\", node=\"n\"}: ";
    check(false, "TamgaDutyNotDone", "1h", "4d", never + "0+0x120", UP);
    check(false, "TamgaDutyNotDone", "1h", "4d", never + "7200+0x120", UP);
    String unverified = "tamga_stored_unverified_seconds{node=\"n\"}: ";
    check(true, "TamgaStoredUnverified", "1h", "4d", unverified + "3900000+0x120");
  }

  @Test
  void locksThatLagADay_fire() throws Exception {
    String lag = "tamga_lock_lag_seconds{node=\"n\"}: ";
    check(false, "TamgaLocksLag", "10m", "23h", lag + "0+600x300");
    check(true, "TamgaLocksLag", "10m", "26h", lag + "0+600x300");
  }

  @Test
  void partnerWithoutACopySinceTheStart_fires() throws Exception {
    String age =
        "tamga_log_copy_age{neighbour=\"KG at https://node.kg.example:8443\", node=\"n\"}: ";
    check(false, "TamgaCopyOld", "10m", "5h", age + "0+600x60");
    check(true, "TamgaCopyOld", "10m", "7h", age + "0+600x60");
    check(false, "TamgaCopyOld", "10m", "7h", age + "240+0x60");
  }
}
