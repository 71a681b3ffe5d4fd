package io.github.karpentersetup.k8s.usage;

import java.io.IOException;
import java.time.Duration;

/** Where queries are sent. */
interface Endpoint {

  /**
   * Sends a GET.
   *
   * @param pathAndQuery {@code api/v1/query?query=…}
   * @throws IOException if no answer came
   */
  Answer get(String pathAndQuery, Duration timeout) throws IOException, InterruptedException;

  /** For people: the address without user, password or query. */
  String name();
}
