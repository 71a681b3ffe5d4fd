package io.github.karpentersetup.whatif;

/**
 * A preference. Karpenter treats preferences as required until the pod finds no place, then lets go
 * of the heaviest first, so that lighter ones get their chance ({@code preferences.go}).
 *
 * @param weight 1 to 100
 * @param term what is preferred
 */
public record Weighted<T>(int weight, T term) {}
