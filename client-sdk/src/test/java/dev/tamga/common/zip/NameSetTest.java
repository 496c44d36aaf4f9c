package dev.tamga.common.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.model.EntryName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameSetTest {
  @Test
  void randomNames_collideExactlyWhereThePlainRuleSaysSo() {
    Random random = new Random(3);
    for (int round = 0; round < 3_000; round++) {
      NameSet set = new NameSet();
      List<EntryName> taken = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        EntryName name = name(random);
        if (taken.stream().anyMatch(other -> collide(name, other))) {
          assertThatThrownBy(() -> set.add(name))
              .as("%s in %s", name, taken)
              .isInstanceOf(IllegalArgumentException.class);
        } else {
          set.add(name);
          taken.add(name);
        }
      }
    }
  }

  private static boolean collide(EntryName a, EntryName b) {
    String x = a.collisionKey();
    String y = b.collisionKey();
    return x.equals(y) || x.startsWith(y + "/") || y.startsWith(x + "/");
  }

  private static EntryName name(Random random) {
    List<String> segments = new ArrayList<>();
    int depth = 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      segments.add(List.of("a", "A", "b", "a!", "a b", "ab", "ﬁ", "fi").get(random.nextInt(8)));
    }
    return new EntryName(String.join("/", segments));
  }

  @Test
  void refusal_namesBoth() {
    NameSet set = new NameSet();
    set.add(new EntryName("evidence/1/a"));
    assertThatThrownBy(() -> set.add(new EntryName("evidence/1/A")))
        .hasMessageContainingAll("\"evidence/1/A\"", "\"evidence/1/a\"", "FORMAT.md 2");
    assertThat(new EntryName("evidence/1/A").collisionKey()).isEqualTo("evidence/1/a");
  }
}
