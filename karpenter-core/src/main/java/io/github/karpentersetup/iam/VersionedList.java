package io.github.karpentersetup.iam;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;

/** A list some of whose items came or went with a release, written so that it reads as a table. */
final class VersionedList {

  private final KarpenterVersion version;
  private final List<String> items = new ArrayList<>();

  VersionedList(KarpenterVersion version) {
    this.version = version;
  }

  VersionedList with(String... always) {
    items.addAll(List.of(always));
    return this;
  }

  VersionedList since(int major, int minor, String item) {
    if (version.atLeast(major, minor, 0)) {
      items.add(item);
    }
    return this;
  }

  VersionedList before(int major, int minor, String item) {
    if (!version.atLeast(major, minor, 0)) {
      items.add(item);
    }
    return this;
  }

  VersionedList between(int major, int minor, int endMajor, int endMinor, String item) {
    return version.atLeast(endMajor, endMinor, 0) ? this : since(major, minor, item);
  }

  List<String> toList() {
    return List.copyOf(items);
  }
}
