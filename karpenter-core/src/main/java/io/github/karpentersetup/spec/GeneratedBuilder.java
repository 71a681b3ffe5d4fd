package io.github.karpentersetup.spec;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.immutables.value.Value;

/**
 * As {@link Values}, for a value whose builder is an interface that the generated builder
 * implements.
 */
// Not in the class file: who compiles against it has no Immutables to look the enum up in.
@Retention(RetentionPolicy.SOURCE)
@Value.Style(
    visibility = Value.Style.ImplementationVisibility.PACKAGE,
    jdkOnly = true,
    jdk9Collections = true,
    get = "*")
@interface GeneratedBuilder {}
