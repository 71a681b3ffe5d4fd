package io.github.karpentersetup.aws.call;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** IAM returns policy documents URL-encoded by RFC 3986, in which a plus sign is a plus sign. */
public final class UrlText {

  private UrlText() {}

  /** The document itself; a document that is not encoded comes back as it is. */
  public static String decode(String encoded) {
    if (encoded.stripLeading().startsWith("{")) {
      return encoded;
    }
    return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
