package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A refusal: what, which value, what was expected, by which rule, and what to do.
 *
 * @param refusal what was refused
 */
public record RefusalResult(Refusal refusal) implements Result {
  private static final Pattern DETAIL =
      Pattern.compile("(?s)(?:([^:]{1,200}): )?(.*) \\(expected: (.*)\\)");

  @Override
  public void words(Sheet sheet) {
    sheet.line(
        "refused",
        sheet.words().title(refusal.failure()),
        refusal.failure().name(),
        refusal.failure().code());
    Sheet inner = sheet.inner();
    Matcher detail = DETAIL.matcher(refusal.detail());
    if (detail.matches()) {
      boolean named = detail.group(1) != null;
      inner.row("what", detail.group(named ? 1 : 2));
      inner.row("value", named ? detail.group(2) : null);
      inner.row("expected", detail.group(3));
    } else {
      inner.row("what", refusal.detail());
    }
    inner.row("rule", refusal.rule());
    inner.row("action", refusal.action());
  }

  @Override
  public ObjectNode json() {
    ObjectNode node = Json.of("refused");
    put(node);
    return node;
  }

  void put(ObjectNode node) {
    node.put("failure", refusal.failure().name());
    node.put("code", refusal.failure().code());
    node.put("retriable", refusal.failure().retriable());
    node.put("detail", refusal.detail());
    node.put("rule", refusal.rule());
    node.put("action", refusal.action());
  }
}
