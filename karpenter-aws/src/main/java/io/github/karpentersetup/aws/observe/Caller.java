package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;

/** Who the credentials belong to. */
record Caller(String account, String partition) {

  static Caller read(Clients clients) {
    var identity = clients.sts().getCallerIdentity();
    return new Caller(identity.account(), identity.arn().split(":", 3)[1]);
  }
}
