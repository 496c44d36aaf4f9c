package dev.tamga.client;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.FileSource;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.legal.CaseReference;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.document.legal.UseLimitation;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The example of README.md, word for word: {@link SdkExampleTest} compares them. */
final class SdkExample {
  private SdkExample() {}

  static SentPackage send(Path image) throws Exception {
    Clock clock = Clock.systemUTC();
    ClientSettings settings =
        ClientConfig.load(Path.of("conf/client.conf")).open(PasswordPrompt.NOBODY, clock);
    try (FileSource source = FileSource.of(image);
        TamgaClient client = TamgaClient.open(settings)) {
      EntryName name = new EntryName("evidence/1/disk0.E01");
      ItemDocument item =
          ItemDocument.builder("1", name, source.size(), Consignment.UNKNOWN, ItemKind.IMAGE)
              .build();
      PackageDocument plan =
          PackageDocument.builder(PackageId.random())
              .route(settings.authority(), List.of(new AuthorityId("kg-prosecutor")))
              .grounds(
                  CaseReference.of("2026-117", "Investigation Department"),
                  LegalBasis.treaty("UN Convention against Cybercrime", "40"),
                  UseLimitation.to("criminal case 2026-117"))
              .handling(new Handling(true, Classification.OFFICIAL, true, false, null))
              .created(clock.instant(), "en")
              .items(List.of(item))
              .build();
      return client.send(new Consignment(plan, List.of(source)), TransferListener.SILENT);
    }
  }
}
