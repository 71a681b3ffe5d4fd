package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodePool;
import java.util.List;

/** One input of a packing. */
record Case(
    Catalogue catalogue,
    List<NodePool> pools,
    List<ExistingNode> existing,
    List<Pod> daemons,
    NodeOverhead overhead,
    List<Pod> pods) {

  WhatIf whatIf() {
    return WhatIf.on(catalogue).pools(pools).existing(existing).daemons(daemons).overhead(overhead);
  }

  Packing pack() {
    return whatIf().pack(pods);
  }
}
