package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.tamga.client.ClientConfig;
import dev.tamga.common.config.TrustConfig;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.server.config.EnrolmentConfig;
import dev.tamga.server.config.PartnerConfig;
import dev.tamga.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The configurations of conf/ are right as they stand, and when an operator takes every setting in
 * that stands there as a comment.
 */
final class ShippedConfigurationTest {
  private static final Path ROOT = Path.of(System.getProperty("tamga.root"));
  private static final Path CONF = ROOT.resolve("conf");

  /** A line of a setting, not of prose: a name with its value or section, or an end of one. */
  private static final Pattern SETTING =
      Pattern.compile("( *)# ( *)((?:[a-z][^ =]*(?: =|(?: [a-z0-9-]+)* \\{)|[{}\\]]).*)");

  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
  private static final int ALTERNATIVE = 2; // more spaces than a setting that is added

  @TempDir private Path home;

  /** With every setting taken in. What is indented further is another way to say a section. */
  private static String uncommented(Path file) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    List<String> replaced = new ArrayList<>();
    int open = 0; // braces of what is taken in
    for (int i = 0; i < lines.size(); i++) {
      Matcher setting = SETTING.matcher(lines.get(i));
      if (!setting.matches() && !(open > 0 && lines.get(i).strip().startsWith("# "))) {
        continue;
      }
      String text = lines.get(i).strip().substring(2).strip();
      if (open == 0 && setting.matches() && setting.group(2).length() == ALTERNATIVE) {
        replaced.add(text.substring(0, text.indexOf(' ')));
      }
      lines.set(i, text);
      String bare = STRING.matcher(text).replaceAll("").replaceAll("#.*", "");
      open += count(bare, "[{\\[]") - count(bare, "[}\\]]");
    }
    assertThat(open).as("%s: braces of comments", file).isZero();
    for (String section : replaced) { // the line that it is an alternative to
      lines.removeIf(line -> line.matches(section + " +\\{ key = .*"));
    }
    return String.join("\n", lines) + "\n";
  }

  private static int count(String text, String what) {
    return (int) Pattern.compile(what).matcher(text).results().count();
  }

  private ServerConfig server(String text) throws Exception {
    Path etc = Files.createDirectories(home.resolve("etc/tamga"));
    return ServerConfig.load(Files.writeString(etc.resolve("server.conf"), text));
  }

  private List<ServerConfig> servers() throws Exception {
    List<ServerConfig> all = new ArrayList<>();
    for (String name : List.of("server.conf", "cluster/server.conf")) {
      Path file = CONF.resolve(name);
      all.add(server(Files.readString(file)));
      all.add(server(uncommented(file)));
    }
    return all;
  }

  @Test
  void everyPartnerWithAnAddress_hasARootOfItsStateForNodesThatAreCalled() throws Exception {
    int partners = 0;
    for (ServerConfig config : servers()) {
      for (PartnerConfig partner : config.status().partners()) {
        assertThat(partner.address()).isPresent();
        assertThat(config.trust().roots())
            .as("%s calls %s", partner.state(), partner.address())
            .anyMatch(root -> vouchesForServers(root, partner.state()));
        partners++;
      }
    }
    assertThat(partners).isEqualTo(3); // one of three nodes, twice; the other's is a comment
  }

  private static boolean vouchesForServers(TrustConfig.Root root, String state) {
    return root.state().equals(state) && root.purposes().contains(Purpose.TLS_SERVER);
  }

  @Test
  void everySettingThatIsAComment_isOneOfAFileThatIsRead() throws Exception {
    ServerConfig single = server(uncommented(CONF.resolve("server.conf")));
    assertThat(single.node().instance()).isEqualTo("node-1");
    assertThat(single.storage().objects().orElseThrow().lock()).isPresent();
    assertThat(single.storage().database()).isPresent();
    assertThat(single.status().partners().get(0).log()).isPresent();
    assertThat(single.enrolment()).isPresent();
    assertThat(single.publish()).isPresent();
    assertThat(single.renewal()).isPresent();
    ServerConfig cluster = server(uncommented(CONF.resolve("cluster/server.conf")));
    assertThat(cluster.storage().objects().orElseThrow().lock()).isPresent();
    assertThat(cluster.status().partners().get(0).log()).isPresent();
    String text = uncommented(CONF.resolve("client.conf"));
    ClientConfig client = ClientConfig.load(Files.writeString(home.resolve("client.conf"), text));
    assertThat(client.renewal()).isPresent();
  }

  @Test
  void settingsOfEveryFile_areParsedWithTheirComments() throws Exception {
    try (Stream<Path> files = Files.walk(CONF)) {
      List<Path> hocon =
          files
              .filter(file -> file.toString().matches(".*(server|client|authorities)\\.conf"))
              .toList();
      assertThat(hocon).hasSize(4);
      for (Path file : hocon) {
        assertThat(ConfigFactory.parseString(uncommented(file)).isEmpty()).isFalse();
      }
    }
  }

  @Test
  void settingsInTheDocumentOfStorage_areOnesOfANode() throws Exception {
    String document = Files.readString(ROOT.resolve("server/STORAGE.md"));
    List<String> settings = new ArrayList<>();
    for (String pattern : List.of("(?s)```hocon\n(.*?)```", "`(storage\\.\\w+ \\{[^`]*)`")) {
      Pattern.compile(pattern)
          .matcher(document)
          .results()
          .map(found -> found.group(1))
          .forEach(settings::add);
    }
    assertThat(settings).hasSize(2);
    String node = Files.readString(CONF.resolve("cluster/server.conf"));
    for (String setting : settings) {
      assertThat(server(node + setting).storage().verify().again()).hasMinutes(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.conf", "cluster/server.conf"})
  void whatANodeWrites_isWhereItsUnitLetsItWrite(String name) throws Exception {
    String unit = Files.readString(CONF.resolve("tamga-server.service"));
    assertThat(unit).contains("\nProtectSystem=strict\n", "--config /etc/tamga/server.conf\n");
    List<Path> writable = new ArrayList<>(List.of(Path.of("/var/lib/tamga"))); // StateDirectory
    assertThat(unit).contains("\nStateDirectory=tamga\n");
    String more = only(Pattern.compile("(?m)^ReadWritePaths=(.*)$"), unit).group(1);
    for (String path : more.split(" ")) {
      assertThat(path).as("a folder that need not be there").startsWith("-/");
      writable.add(Path.of(path.substring(1)));
    }
    for (String text :
        List.of(Files.readString(CONF.resolve(name)), uncommented(CONF.resolve(name)))) {
      for (Path path : written(server(text))) {
        assertThat(writable).as("%s", path).anyMatch(path::startsWith);
      }
    }
  }

  private static MatchResult only(Pattern pattern, String text) {
    List<MatchResult> all = pattern.matcher(text).results().toList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  /** As they are when the file is /etc/tamga/server.conf. */
  private List<Path> written(ServerConfig config) {
    return Stream.of(
            Optional.of(config.storage().data()),
            config.trust().lists(),
            config.enrolment().map(EnrolmentConfig::ca),
            config.renewal().map(renewal -> home.resolve("etc/tamga/keys")))
        .flatMap(Optional::stream)
        .map(path -> path.startsWith(home) ? Path.of("/").resolve(home.relativize(path)) : path)
        .map(Path::normalize)
        .toList();
  }
}
