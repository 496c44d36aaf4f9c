package dev.tamga.server.upload;

import dev.tamga.common.model.Classification;
import dev.tamga.common.wire.DraftRequest;
import dev.tamga.common.wire.DraftState;
import dev.tamga.server.call.Answer;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.PackageRow;
import java.util.List;

/** Prints a draft as the wire has it (PROTOCOL.md section 4). */
final class DraftAnswer {
  private DraftAnswer() {}

  static DraftRequest opened(PackageRow draft) {
    return new DraftRequest(draft.to(), Classification.valueOf(draft.classification()));
  }

  static Answer of(int status, PackageRow draft, List<ItemRow> items) {
    List<DraftState.Item> shown =
        items.stream()
            .map(i -> new DraftState.Item(i.number(), i.name(), i.length(), i.kept().length()))
            .toList();
    return Answer.json(
        status, new DraftState(draft.id(), opened(draft), draft.expires(), shown).print());
  }
}
