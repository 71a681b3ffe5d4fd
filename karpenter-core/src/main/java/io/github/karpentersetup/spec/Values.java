package io.github.karpentersetup.spec;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.immutables.value.Value;

/**
 * How the wide values here are generated: hidden behind their interface and its hand-written
 * builder, which the generator would otherwise take for a base class of its own.
 */
// Not in the class file: who compiles against it has no Immutables to look the enum up in.
@Retention(RetentionPolicy.SOURCE)
@Value.Style(
    visibility = Value.Style.ImplementationVisibility.PACKAGE,
    typeInnerBuilder = "Unused",
    jdkOnly = true)
@interface Values {}
