package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Schema.dictionary;
import static io.github.karpentersetup.manifest.Schema.list;
import static io.github.karpentersetup.manifest.Schema.object;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;

/**
 * The names of the fields of {@code status}, as the CRDs of the releases 0.32 to 1.14.1 have them.
 * The API server does not keep a status that is sent with a new object, and looks at nothing in it
 * but the names. A field that has no fields in turn is an object without any.
 */
final class StatusSchema {

  private static final Schema LEAF = object();

  private final ApiVersion api;
  private final KarpenterVersion karpenter;

  private StatusSchema(ApiVersion api, KarpenterVersion karpenter) {
    this.api = api;
    this.karpenter = karpenter;
  }

  static Schema.Obj of(CustomResource resource, ApiVersion api, KarpenterVersion karpenter) {
    var status = new StatusSchema(api, karpenter);
    return resource == CustomResource.NODE_POOL ? status.nodePool() : status.nodeClass();
  }

  private Schema.Obj nodePool() {
    return fields("resources")
        .with("resources", dictionary(LEAF))
        .withIf(v1() || since(1, 0), "conditions", conditions())
        .withIf(v1() && since(1, 4), "nodeClassObservedGeneration", LEAF)
        .withIf(v1() && since(1, 8), "nodes", LEAF);
  }

  private Schema.Obj nodeClass() {
    boolean minValues = !v1() && since(0, 35) && !since(0, 37);
    boolean deprecated = v1() && karpenter.atLeast(1, 1, 1);
    var requirement = fields("key", "operator", "values").withIf(minValues, "minValues", LEAF);
    var ami = fields("id", "name").with("requirements", list(requirement));
    return fields("instanceProfile")
        .with("amis", list(ami.withIf(deprecated, "deprecated", LEAF)))
        .with("securityGroups", list(fields("id", "name")))
        .with("subnets", list(fields("id", "zone").withIf(v1() || since(0, 37), "zoneID", LEAF)))
        .withIf(v1() || since(0, 37), "conditions", conditions())
        .withIf(v1() && since(1, 3), "capacityReservations", list(reservation()));
  }

  private Schema.Obj reservation() {
    return fields(
            "availabilityZone", "endTime", "id", "instanceMatchCriteria", "instanceType", "ownerID")
        .withIf(since(1, 6), "reservationType", LEAF)
        .withIf(since(1, 6), "state", LEAF)
        .withIf(since(1, 10), "interruptible", LEAF);
  }

  private static Schema conditions() {
    return list(
        fields("lastTransitionTime", "message", "observedGeneration", "reason", "status", "type"));
  }

  private static Schema.Obj fields(String... names) {
    var object = object();
    for (var name : names) {
      object = object.with(name, LEAF);
    }
    return object;
  }

  private boolean since(int major, int minor) {
    return karpenter.atLeast(major, minor, 0);
  }

  private boolean v1() {
    return api == ApiVersion.V1;
  }
}
