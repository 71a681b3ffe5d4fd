package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one part of the cluster nearer to what its objects ask for. It looks at everything each
 * time and remembers only what objects cannot tell.
 */
interface Controller {
  /** Stands for any object that is deleted or marked for it. */
  String DELETIONS = "~deletions";

  /** The kinds, as {@code group/plural}, whose changes make it run. */
  Set<String> watches();

  /** Does what can be done now; the time at which there will be more, if that is known. */
  Optional<Instant> reconcile();
}
