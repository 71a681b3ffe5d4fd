package io.github.karpentersetup.whatif;

import java.util.List;

/**
 * Which nodes a pod is let onto: its constraints on labels, and the taints it tolerates. Shared by
 * all pods for which they are equal, with the hosts that are known to refuse them.
 */
final class Admission {

  record Key(Constraints constraints, List<Toleration> tolerations) {}

  final HostSet refusing = new HostSet();
}
