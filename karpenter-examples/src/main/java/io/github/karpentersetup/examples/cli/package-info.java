/**
 * The command line {@code karpenter-setup}: reads options, calls the library, prints what it
 * answers.
 */
@NullMarked
package io.github.karpentersetup.examples.cli;

import org.jspecify.annotations.NullMarked;
