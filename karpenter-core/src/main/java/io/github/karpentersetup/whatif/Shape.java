package io.github.karpentersetup.whatif;

import java.util.ArrayList;
import java.util.List;

/** All pods of a namespace with equal templates: what holds for one of them holds for all. */
final class Shape {

  record Key(String namespace, PodTemplate template) {}

  /** Equal requests, with the hosts that are known to lack the room. */
  static final class Size {
    final long[] amounts;
    final HostSet lacking = new HostSet();

    Size(long[] amounts) {
      this.amounts = amounts;
    }
  }

  private final Key key;
  private final Size size;
  private final List<Variant> variants = new ArrayList<>();

  /** The groups that count these pods, and the anti-affinities of others they have to keep off. */
  final List<TopologyGroup> countedBy = new ArrayList<>();

  /** Where their own required anti-affinity is recorded. */
  final List<TopologyGroup> refusals = new ArrayList<>();

  /** When the last of these pods found no place, in placed pods; -1 for never. */
  int failedAt = -1;

  Shape(Key key, Size size) {
    this.key = key;
    this.size = size;
  }

  Key key() {
    return key;
  }

  PodTemplate template() {
    return key.template();
  }

  Size size() {
    return size;
  }

  List<Variant> variants() {
    return variants;
  }
}
