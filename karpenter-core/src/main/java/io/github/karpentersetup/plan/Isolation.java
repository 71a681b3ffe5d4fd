package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.EndpointAccess;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.facts.NetworkFacts.PrivateDns;
import io.github.karpentersetup.spec.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What Karpenter and its nodes reach from a VPC without a way out. */
final class Isolation {

  /** What Karpenter's guide for private clusters lists; the queue's is needed with a queue. */
  private static final List<String> NEEDED =
      List.of("ec2", "ecr.api", "ecr.dkr", "eks", "s3", "ssm", "sts");

  private final Draft draft;
  private final Collection<String> subnets;

  /**
   * For the nodes' subnets.
   *
   * @param subnets ids
   */
  Isolation(Draft draft, Collection<String> subnets) {
    this.draft = draft;
    this.subnets = subnets;
  }

  void add() {
    unread();
    var shut = new TreeSet<>(subnets.stream().filter(s -> exit(s) == Exit.NONE).toList());
    var isSaid = draft.spec().isolatedVpc() == Setting.ENABLED;
    if (isSaid) {
      said();
    } else if (!shut.isEmpty() && shut.size() == subnets.size()) {
      draft.add(
          Finding.warning(
              "no-way-out",
              "no subnet of the nodes has a route out of the VPC: Karpenter would wait for prices"
                  + " and for IAM, which it cannot reach",
              "say so with isolatedVpc() (--isolated-vpc)"));
    } else if (!shut.isEmpty()) {
      draft.add(
          Finding.warning(
              "some-without-way-out",
              "subnets "
                  + String.join(", ", shut)
                  + " have no route out of the VPC, and others of the nodes do",
              "choose those that have with subnets(..) (--subnet), unless all that nodes need has a"
                  + " VPC endpoint"));
    }
    if (isSaid || !shut.isEmpty()) {
      endpoints(isSaid ? subnets : shut);
      apiServer(shut);
    }
  }

  private Exit exit(String subnet) {
    return draft.aws().network().exits().getOrDefault(subnet, Exit.OTHER);
  }

  private void unread() {
    var unread = draft.aws().network().unread();
    if (!unread.isEmpty()) {
      draft.add(
          Finding.info(
              "network-not-read",
              "the caller may not "
                  + String.join(" and ", unread)
                  + ": whether the nodes' subnets reach what Karpenter needs was not looked at"));
    }
  }

  private void said() {
    draft.add(
        Finding.info(
            "isolated-vpc",
            "isolated VPC: Karpenter takes the prices it was released with, and this plan makes the"
                + " instance profile, because Pricing and IAM are not reached"));
    var image = ChartValues.image(draft).orElse("public.ecr.aws/karpenter/controller");
    if (image.startsWith("public.ecr.aws/")) {
      draft.add(
          Finding.warning(
              "public-image",
              "Karpenter's image is " + image + ", which an isolated VPC does not reach",
              "copy it to a private registry and name that in the chart value"
                  + " controller.image.repository"));
    }
  }

  private void endpoints(Collection<String> from) {
    if (draft.aws().network().unread().contains("ec2:DescribeVpcEndpoints")
        || draft.aws().cluster().vpcId().isEmpty()) {
      return;
    }
    var needed = new ArrayList<>(NEEDED);
    if (draft.choices().queue().isPresent()) {
      needed.add(needed.indexOf("ssm"), "sqs");
    }
    var missing = needed.stream().filter(s -> !isReached(s, from)).toList();
    if (!missing.isEmpty()) {
      draft.add(
          Finding.warning(
              "vpc-endpoints-missing",
              draft.aws().cluster().vpcId().get()
                  + " has no VPC endpoint that serves the nodes' subnets by the usual name for "
                  + String.join(", ", missing),
              "make one for each, s3 as a gateway in the subnets' route tables and the others as"
                  + " interfaces with private DNS names: aws ec2 create-vpc-endpoint"
                  + " --service-name com.amazonaws."
                  + draft.aws().region()
                  + "."
                  + missing.get(0)
                  + " --vpc-id "
                  + draft.aws().cluster().vpcId().get()
                  + " .."));
    }
  }

  private boolean isReached(String service, Collection<String> from) {
    return draft.aws().network().endpoints().stream()
        .filter(e -> e.service().equals(service) && e.privateDns() == PrivateDns.ON)
        .anyMatch(e -> e.subnets().containsAll(from));
  }

  private void apiServer(Collection<String> shut) {
    if (!shut.isEmpty() && draft.aws().cluster().endpointAccess() == EndpointAccess.PUBLIC) {
      draft.add(
          Finding.warning(
              "api-server-not-reached",
              "the API server is reached from the internet only, to which the nodes' subnets have no"
                  + " route: nodes could not join",
              "aws eks update-cluster-config --name "
                  + draft.spec().cluster()
                  + " --resources-vpc-config endpointPrivateAccess=true"));
    }
  }
}
