package io.github.karpentersetup.iam;

/**
 * A policy of the controller's role, and what to call it.
 *
 * @param name the policy's name, at most 128 characters
 * @param document what it allows
 */
public record NamedPolicy(String name, PolicyDocument document) {}
