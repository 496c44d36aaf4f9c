package dev.tamga.pki.cli.request;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.govern.Docket;

/** A request as commands show it. */
public final class Shown {
  private Shown() {}

  /** All of it. */
  public static Facts of(Docket docket) {
    Facts facts =
        new Facts()
            .with("id", docket.request().id())
            .with("state", docket.state().id())
            .with("requester", docket.requester().name());
    docket
        .request()
        .fields()
        .forEach(
            (name, value) -> {
              if (!name.equals("requester")) {
                facts.with(name, value);
              }
            });
    return facts
        .with(
            "approvals",
            docket.approvals().stream().map(v -> v.officer().name() + " at " + v.time()).toList())
        .with(
            "rejections",
            docket.rejections().stream()
                .map(v -> v.officer().name() + " at " + v.time() + ": " + v.reason())
                .toList())
        .with("needed", docket.needed())
        .with("mayVote", docket.mayVote())
        .with("missing", docket.missing())
        .with("result", docket.result());
  }
}
