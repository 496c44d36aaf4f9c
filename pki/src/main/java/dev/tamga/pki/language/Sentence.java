package dev.tamga.pki.language;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence with gaps: {@code {0}: renew it}. English ones recognise what was said, those of
 * another language say it again with the same words in the gaps.
 */
final class Sentence {
  private static final Pattern GAP = Pattern.compile("\\{(\\d)\\}");

  private final String text;
  private final Pattern form;
  private final List<Integer> gaps = new ArrayList<>();

  Sentence(String text) {
    this.text = text;
    StringBuilder regex = new StringBuilder();
    int end = 0;
    Matcher gap = GAP.matcher(text);
    while (gap.find()) {
      regex.append(Pattern.quote(text.substring(end, gap.start()))).append("(.*?)");
      gaps.add(Integer.valueOf(gap.group(1)));
      end = gap.end();
    }
    this.form = Pattern.compile(regex.append(Pattern.quote(text.substring(end))).toString());
  }

  /** Whether {@code said} is this sentence; then {@code gap} of what it has in each gap is kept. */
  boolean recognises(String said) {
    return form.matcher(said).matches();
  }

  /** What {@code said}, which this recognises, is in {@code other}'s words. */
  String retell(String said, Sentence other, UnaryOperator<String> words) {
    Matcher found = form.matcher(said);
    if (!found.matches()) {
      throw new IllegalArgumentException('"' + said + "\" (expected: \"" + text + "\")");
    }
    StringBuilder out = new StringBuilder();
    int end = 0;
    Matcher gap = GAP.matcher(other.text);
    while (gap.find()) {
      int place = gaps.indexOf(Integer.valueOf(gap.group(1)));
      out.append(other.text, end, gap.start()).append(words.apply(found.group(place + 1)));
      end = gap.end();
    }
    return out.append(other.text.substring(end)).toString();
  }

  /** How much of it is fixed: the more, the surer it is meant. */
  int weight() {
    return GAP.matcher(text).replaceAll("").length();
  }

  @Override
  public String toString() {
    return text;
  }
}
