package dev.tamga.server.publish;

import dev.tamga.common.wire.MediaTypes;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trust lists of one territory, in the envelopes in which they were received (pki/TRUST.md
 * section 8): what stands in the store has passed every check but the local votes. Any thread may
 * ask.
 */
final class PublishedLists {
  /** Where the newest is. */
  static final String NEWEST = "/trust-list.asice";

  private static final Pattern NUMBERED = Pattern.compile("/trust-list/([1-9][0-9]{0,8})\\.asice");

  private record Newest(Path path, PublishedFile file) {}

  private final TrustListStore lists;
  private final String territory;
  private volatile @Nullable Newest newest;

  PublishedLists(TrustListStore lists, String territory) {
    this.lists = lists;
    this.territory = territory;
  }

  /** Answers what is about lists; empty if the path is about something else. */
  Optional<PlainAnswer> answer(PlainRequest request) {
    Matcher numbered = NUMBERED.matcher(request.path());
    if (!request.path().equals(NEWEST) && !numbered.matches()) {
      return Optional.empty();
    }
    try {
      Optional<PublishedFile> file =
          request.path().equals(NEWEST)
              ? newest()
              : lists
                  .envelope(territory, Long.parseLong(numbered.group(1)))
                  .map(PublishedLists::envelope);
      return Optional.of(
          file.isPresent() ? file.get().answer(request) : PlainAnswer.text(404, "not known\n"));
    } catch (IOException | ListRefusedException e) { // health says what is wrong with the folder
      return Optional.of(PlainAnswer.text(404, "not published\n"));
    }
  }

  /** In memory once, for everyone asks for it. */
  private Optional<PublishedFile> newest() throws IOException, ListRefusedException {
    Optional<Path> path = lists.newestEnvelope(territory);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    Newest known = newest;
    if (known == null || !known.path.equals(path.get())) {
      known = new Newest(path.get(), envelope(path.get()));
      newest = known;
    }
    return Optional.of(known.file);
  }

  private static PublishedFile envelope(Path path) {
    return new PublishedFile(path, MediaTypes.ASICE, PublishedFile::whole);
  }
}
