package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.UrlText;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.iam.PolicyDocument;

/** Compares policy documents by what they mean. */
final class Documents {

  private Documents() {}

  /** Whether a document, as IAM returns it, means the same as a wanted one. */
  static boolean same(String encoded, String wanted) {
    try {
      return PolicyDocument.parse(UrlText.decode(encoded)).sameAs(PolicyDocument.parse(wanted));
    } catch (InvalidSpecException e) {
      return false; // What we cannot read is not what we wrote.
    }
  }
}
