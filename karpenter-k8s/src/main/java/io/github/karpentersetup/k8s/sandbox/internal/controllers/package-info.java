/** The controllers that make the sandbox live. Not API: it changes without notice. */
@NullMarked
package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import org.jspecify.annotations.NullMarked;
