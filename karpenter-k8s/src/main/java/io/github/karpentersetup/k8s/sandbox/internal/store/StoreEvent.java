package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change in the store.
 *
 * @param type the kind of the object
 * @param before the object before; empty when it was created
 * @param after the object after; for a deletion its last state, with the deletion's version
 * @param deleted whether the object is gone
 * @param version the store's resourceVersion after the change
 */
public record StoreEvent(
    ResourceType type,
    Optional<ObjectNode> before,
    ObjectNode after,
    boolean deleted,
    long version) {}
