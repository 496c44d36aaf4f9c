package dev.tamga.pki.equip;

import dev.tamga.pki.plan.PlanFields;
import dev.tamga.pki.plan.PlanFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who gets which keys, as a reviewed file says it; read strictly. Immutable. */
public final class EquipPlan {
  private static final int MOST_NODES = 64;
  private static final int MOST_AUTHORITIES = 256;

  private final List<Holder> nodes;
  private final List<EquippedAuthority> authorities;

  private EquipPlan(List<Holder> nodes, List<EquippedAuthority> authorities) {
    this.nodes = List.copyOf(nodes);
    this.authorities = List.copyOf(authorities);
  }

  /**
   * Reads one.
   *
   * @param state of the CA that will issue
   * @throws IllegalArgumentException if anything has not its form; says which field
   * @throws IOException if the file cannot be read
   */
  public static EquipPlan read(Path path, String state) throws IOException {
    PlanFields plan = PlanFile.read(path).fields();
    plan.requireExactly(Set.of("version", "nodes", "authorities"));
    plan.requireVersion(1, "pki/README.md, \"Equipping a State\"");
    List<Holder> nodes = new ArrayList<>();
    for (PlanFields each : plan.objects("nodes", "node", MOST_NODES)) {
      nodes.add(Holder.node(state, each));
    }
    List<EquippedAuthority> authorities = new ArrayList<>();
    for (PlanFields each : plan.objects("authorities", "authority", MOST_AUTHORITIES)) {
      authorities.add(EquippedAuthority.read(state, each));
    }
    EquipPlan read = new EquipPlan(nodes, authorities);
    read.requireDistinct();
    return read;
  }

  private void requireDistinct() {
    Set<String> folders = new HashSet<>();
    holders()
        .forEach(
            holder -> {
              if (!folders.add(holder.folder())) {
                throw new IllegalArgumentException(
                    "folder: \"" + holder.folder() + "\" twice (expected: one for each)");
              }
            });
    Set<String> ids = new HashSet<>();
    for (EquippedAuthority authority : authorities) {
      if (!ids.add(authority.id())) {
        throw new IllegalArgumentException(
            "id: \"" + authority.id() + "\" twice (expected: one entry for each authority)");
      }
    }
  }

  List<EquippedAuthority> authorities() {
    return authorities;
  }

  Stream<Holder> holders() {
    return Stream.concat(
        nodes.stream(), authorities.stream().flatMap(authority -> authority.holders().stream()));
  }
}
