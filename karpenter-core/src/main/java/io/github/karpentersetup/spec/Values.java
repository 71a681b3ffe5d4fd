package io.github.karpentersetup.spec;

import org.immutables.value.Value;

/**
 * How the wide values here are generated: hidden behind their interface and its hand-written
 * builder, which the generator would otherwise take for a base class of its own.
 */
@Value.Style(
    visibility = Value.Style.ImplementationVisibility.PACKAGE,
    typeInnerBuilder = "Unused",
    jdkOnly = true)
@interface Values {}
