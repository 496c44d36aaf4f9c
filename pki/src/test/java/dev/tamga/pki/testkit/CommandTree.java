package dev.tamga.pki.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Walks over every verb of a command and says what a verb lacks (pki/README.md, "tamga-pki"): help
 * with an example of itself, {@code --json}, the exit codes, secrets by file or descriptor only, a
 * refusal in words for things that are not there.
 */
public final class CommandTree {
  private static final Set<String> EXIT_CODES = Set.of("0", "1", "2", "3", "4", "255");

  private final CommandLine root;
  private final Path absent;
  private final List<String> faults = new ArrayList<>();

  /**
   * @param root the command; its output goes where the walk can read it
   * @param folder an empty one
   */
  public CommandTree(CommandLine root, Path folder) {
    this.root = root;
    this.absent = folder.resolve("absent");
  }

  /** Every verb with its nouns, in words. */
  public List<String> verbs() {
    return leaves(root).keySet().stream().toList();
  }

  /** What is wrong, verb by verb; empty if nothing is. */
  public List<String> faults() {
    faults.clear();
    leaves(root).forEach(this::look);
    return List.copyOf(faults);
  }

  private static TreeMap<String, CommandLine> leaves(CommandLine from) {
    TreeMap<String, CommandLine> found = new TreeMap<>();
    for (CommandLine each : from.getSubcommands().values()) {
      if (each.getSubcommands().isEmpty()) {
        found.put(each.getCommandSpec().qualifiedName(), each);
      } else {
        found.putAll(leaves(each));
      }
    }
    return found;
  }

  private void look(String name, CommandLine verb) {
    CommandSpec spec = verb.getCommandSpec();
    String usage = verb.getUsageMessage(CommandLine.Help.Ansi.OFF);
    require(usage.contains("Example"), name, "no example heading");
    require(
        String.join("\n", spec.usageMessage().footer()).contains(name + " ")
            || String.join("\n", spec.usageMessage().footer()).endsWith(name),
        name,
        "no example of itself");
    require(usage.contains("Exit codes"), name, "no exit codes in its help");
    require(
        spec.usageMessage().exitCodeList().keySet().containsAll(EXIT_CODES),
        name,
        "other exit codes: " + spec.usageMessage().exitCodeList().keySet());
    require(spec.usageMessage().description().length > 0, name, "no description");
    require(spec.findOption("--json") != null, name, "no --json");
    for (OptionSpec option : spec.options()) {
      require(option.description().length > 0, name, "no words for " + option.longestName());
      require(
          !option.longestName().matches("--.*(password|pin|secret).*")
              || option.longestName().matches(".*-(file|fd)"),
          name,
          "takes a secret as an argument: " + option.longestName());
    }
    require(run(words(name, "--help")).exit == 0, name, "--help fails");
    require(run(words(name, "--no-such-option")).exit == 2, name, "takes an unknown option");
    withThingsThatAreNotThere(name, spec);
  }

  private void withThingsThatAreNotThere(String name, CommandSpec spec) {
    List<String> words = words(name);
    for (OptionSpec option : spec.options()) {
      if (option.required() && option.group() == null) {
        add(words, option);
      }
    }
    for (ArgGroupSpec group : spec.argGroups()) {
      if (group.multiplicity().min() > 0) {
        addFirst(words, group);
      }
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.arity().min() > 0) {
        add(words, parameter);
      }
    }
    if (words.size() == words(name).size()) {
      return; // it needs nothing, so there is nothing to miss
    }
    Ended ended = run(words);
    require(Set.of(1, 2, 3, 255).contains(ended.exit), name, "exit code " + ended);
    require(!ended.said.isBlank() && !ended.said.contains("\tat "), name, "no words: " + ended);
    require(!ended.said.contains("Missing required"), name, "the walk forgot something: " + ended);
  }

  /** Its first way of saying it, which may be a group itself. */
  private void addFirst(List<String> words, ArgGroupSpec group) {
    if (group.args().isEmpty()) {
      addFirst(words, group.subgroups().get(0));
    } else {
      add(words, group.args().iterator().next());
    }
  }

  private void add(List<String> words, ArgSpec arg) {
    if (arg instanceof OptionSpec option) {
      words.add(option.longestName());
    }
    if (arg.arity().max() > 0 || arg.isPositional()) {
      words.add(value(arg));
    }
  }

  private String value(ArgSpec arg) {
    Class<?> type = arg.auxiliaryTypes().length > 0 ? arg.auxiliaryTypes()[0] : arg.type();
    if (arg.paramLabel().contains("STATE=FILE")) {
      return "KZ=" + absent.resolve("root.crt");
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0].toString();
    }
    if (type == Path.class) {
      return absent.resolve("file").toString();
    }
    if (type == Duration.class) {
      return "30d";
    }
    return type == Instant.class ? "2030-01-01T00:00:00Z" : type == String.class ? "x" : "1";
  }

  private static List<String> words(String name, String... more) {
    List<String> words = new ArrayList<>(List.of(name.split(" ", -1)));
    words.remove(0); // the program's name
    words.addAll(List.of(more));
    return words;
  }

  private record Ended(int exit, String said) {}

  private Ended run(List<String> words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    root.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Ended(root.execute(words.toArray(String[]::new)), err.toString());
  }

  private void require(boolean holds, String name, String fault) {
    if (!holds) {
      faults.add(name + ": " + fault);
    }
  }
}
