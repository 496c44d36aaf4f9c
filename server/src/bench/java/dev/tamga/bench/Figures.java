package dev.tamga.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, by name and round: medians, and medians of ratios within one round. */
final class Figures {
  private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

  void add(String name, double value) {
    rounds.computeIfAbsent(name, unknown -> new ArrayList<>()).add(value);
  }

  void print() {
    rounds.forEach(
        (name, values) ->
            System.out.printf(
                Locale.ROOT, "  %-24s median %6.2f   rounds %s%n", name, median(values), text(values)));
  }

  /** Prints the median ratio of two, with what it should be; nothing if one was skipped. */
  void ratio(String name, String over, double goal) {
    List<Double> top = rounds.getOrDefault(name, List.of());
    List<Double> bottom = rounds.getOrDefault(over, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(top.size(), bottom.size()); i++) {
      ratios.add(top.get(i) / bottom.get(i));
    }
    if (!ratios.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "  %-24s median %6.2f   goal <= %.2f   rounds %s%n",
          name + " / " + over,
          median(ratios),
          goal,
          text(ratios));
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static String text(List<Double> values) {
    StringBuilder text = new StringBuilder();
    values.forEach(value -> text.append(String.format(Locale.ROOT, "%.2f ", value)));
    return text.toString().strip();
  }
}
