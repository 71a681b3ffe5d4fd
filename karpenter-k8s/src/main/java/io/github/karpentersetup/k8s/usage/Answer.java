package io.github.karpentersetup.k8s.usage;

/** What an HTTP server answered. */
record Answer(int code, String body) {}
