package io.github.karpentersetup.aws.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One page of a list, and the token of the next one. */
record Page<T>(List<T> items, Optional<String> next) {

  /**
   * Cuts a page.
   *
   * @param all the whole list, in a stable order
   * @param asked what the request asked for, or null
   * @param most what the service (or the sandbox's page size) allows
   * @param token the request's token, or null
   * @param badToken the service's error for a token it did not give out
   */
  static <T> Page<T> of(
      List<T> all,
      @Nullable Integer asked,
      int most,
      @Nullable String token,
      Supplier<? extends RuntimeException> badToken) {
    int from = token == null || token.isEmpty() ? 0 : offset(token, badToken);
    int size = Math.max(1, asked == null || asked < 1 ? most : Math.min(asked, most));
    int to = Math.min(all.size(), from + size);
    return new Page<>(
        List.copyOf(all.subList(Math.min(from, to), to)),
        to < all.size() ? Optional.of(token(to)) : Optional.empty());
  }

  private static String token(int offset) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("sandbox:" + offset).getBytes(StandardCharsets.UTF_8));
  }

  private static int offset(String token, Supplier<? extends RuntimeException> badToken) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (!text.startsWith("sandbox:")) {
        throw badToken.get();
      }
      return Integer.parseInt(text.substring("sandbox:".length()));
    } catch (IllegalArgumentException e) {
      throw badToken.get();
    }
  }

  /** The next token as the SDK's builders take it: null on the last page. */
  @Nullable String nextToken() {
    return next.orElse(null);
  }

  boolean truncated() {
    return next.isPresent();
  }
}
