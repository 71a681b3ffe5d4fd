package io.github.karpentersetup.k8s.usage;

/** The server finds a query too much: less at a time may do. */
final class TooMuchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooMuchException(String message) {
    super(message, null, false, false);
  }

  String why() {
    var message = getMessage();
    return message == null ? "" : message;
  }
}
