package dev.tamga.cli.trust;

import dev.tamga.pki.accept.Version;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.list.Difference;
import java.util.List;

/** What the verbs say of a version. */
final class Said {
  private Said() {}

  static Facts of(Version version) {
    return new Facts()
        .with("list", version.list().toString())
        .with("hash", version.list().hash().hex())
        .with("issued", version.list().issued().toString())
        .with("nextUpdate", version.list().nextUpdate().toString())
        .with("state", version.state())
        .with("acceptedAt", version.acceptance().map(done -> done.at().toString()).orElse(""))
        .with("acceptedBy", version.acceptance().map(done -> done.by()).orElse(version.voters()));
  }

  static List<String> changes(Difference difference) {
    return difference.changes().stream().map(Object::toString).toList();
  }
}
