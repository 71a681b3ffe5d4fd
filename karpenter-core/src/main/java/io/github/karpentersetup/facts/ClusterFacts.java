package io.github.karpentersetup.facts;

/**
 * What is there: one observation of the account and the cluster.
 *
 * @param aws the account's side
 * @param kubernetes the cluster's side
 */
public record ClusterFacts(AwsFacts aws, KubernetesFacts kubernetes) {}
