package dev.tamga.cli.trust;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.list.Difference;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.Pointer;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.Signers;
import dev.tamga.pki.list.TrustList;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every new list has, whatever stands in it: number, times, signers. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NextList {
  @Option(names = "--territory", required = true, description = "Whose: ISO 3166-1 alpha-2.")
  private String territory;

  @Option(names = "--previous", description = "The list before it. None: this is number 1.")
  private @Nullable Path previousFile;

  @Option(
      names = "--signer",
      description = "Certificate of who signs the next lists; repeatable. None: as before.")
  private List<Path> signerFiles = new ArrayList<>();

  @Option(names = "--needed", description = "How many of them must sign. Default: all.")
  private @Nullable Integer needed;

  @Option(names = "--days", defaultValue = "7", description = "How long it is good: 1 to 7.")
  private int days;

  @Option(names = "--out", required = true, description = "File to write: the list, unsigned.")
  private Path out;

  @Option(names = "--dry-run", description = "Show what would be written; write nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  String territory() {
    return territory;
  }

  /** The services of the list before, by id; none if there is none. */
  Map<String, Service> services() throws IOException, RefusedException, ListRefusedException {
    Map<String, Service> services = new TreeMap<>();
    previous().ifPresent(list -> list.services().forEach(one -> services.put(one.id(), one)));
    return services;
  }

  private Optional<TrustList> previous()
      throws IOException, RefusedException, ListRefusedException {
    return previousFile == null ? Optional.empty() : Optional.of(ListFiles.list(previousFile));
  }

  /** Writes the list with these services and says what is new in it. */
  void write(Map<String, Service> services, Facts facts, Clock clock, PrintWriter to)
      throws IOException, RefusedException, ListRefusedException, CertificateRefusedException {
    Optional<TrustList> before = previous();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    TrustList list =
        new TrustList(
            territory,
            before.map(TrustList::seq).orElse(0L) + 1,
            now,
            now.plus(Duration.ofDays(days)),
            before.map(TrustList::hash).orElse(Hash.NONE),
            signers(before),
            before.map(TrustList::pointers).orElse(List.<Pointer>of()),
            List.copyOf(new TreeMap<>(services).values()));
    TrustList.parse(list.print()); // whatever we write can be read: no time with a fraction
    if (!dryRun) {
      ListFiles.write(out, list.print());
    }
    facts
        .with("list", dryRun ? "not written" : out.toString())
        .with("number", list.seq())
        .with("hash", list.hash().hex())
        .with("nextUpdate", list.nextUpdate().toString())
        .with(
            "changes",
            Difference.between(before, list).changes().stream().map(Object::toString).toList())
        .with("next", "sign it: tamga-pki trust publish")
        .print(to, json);
  }

  private Signers signers(Optional<TrustList> before)
      throws IOException, CertificateRefusedException {
    if (signerFiles.isEmpty() && before.isPresent()) {
      Signers same = before.get().signers();
      return new Signers(needed == null ? same.needed() : needed, same.keys());
    }
    TreeSet<Hash> keys = new TreeSet<>();
    for (Path file : signerFiles) {
      keys.add(new Hash(Spki.sha256(ListFiles.leaf(file))));
    }
    return new Signers(needed == null ? keys.size() : needed, List.copyOf(keys));
  }
}
