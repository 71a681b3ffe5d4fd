package io.github.karpentersetup.aws.catalogue;

import java.util.HashSet;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Goes through all pages of a list, and never in a circle. */
final class Pages {

  private Pages() {}

  /**
   * @param page takes the token of a page, which the first one lacks, and gives that of the next;
   *     null or empty after the last
   * @throws SdkClientException if a token comes again: the list would have no end
   */
  static void all(String what, Function<Optional<String>, @Nullable String> page) {
    var seen = new HashSet<String>();
    Optional<String> token = Optional.empty();
    do {
      token = Optional.ofNullable(page.apply(token)).filter(t -> !t.isEmpty());
      if (token.isPresent() && !seen.add(token.get())) {
        throw SdkClientException.create(
            "the pages of " + what + " go in a circle after " + seen.size() + " of them");
      }
    } while (token.isPresent());
  }
}
