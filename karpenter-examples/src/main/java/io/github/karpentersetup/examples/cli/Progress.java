package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.run.RunListener;

/** Shows a run to a person while it lasts. */
interface Progress extends RunListener, AutoCloseable {

  @Override
  void close();
}
