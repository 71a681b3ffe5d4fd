package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one part of the cluster nearer to what its objects ask for. It hears of every change and
 * looks at what that touches; it remembers which objects those are, and what objects cannot tell.
 */
interface Controller {
  /** Stands for any object that is deleted or marked for it. */
  String DELETIONS = "~deletions";

  /** Stands for every object. */
  String ANYTHING = "~anything";

  /** The kinds, as {@code group/plural}, whose changes make it run. */
  Set<String> watches();

  /** Hears of a change in what it watches, before it is asked to reconcile. */
  default void changed(StoreEvent event) {}

  /** Does what can be done now; the time at which there will be more, if that is known. */
  Optional<Instant> reconcile();
}
