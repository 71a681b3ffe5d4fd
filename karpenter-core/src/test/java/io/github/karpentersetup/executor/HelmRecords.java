package io.github.karpentersetup.executor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** Records as Helm 3 leaves them, for tests. */
public final class HelmRecords {

  private HelmRecords() {}

  /** A revision's Secret as YAML. */
  public static String yaml(String namespace, String release, int revision, String status) {
    return """
    apiVersion: v1
    kind: Secret
    type: helm.sh/release.v1
    metadata:
      name: sh.helm.release.v1.%s.v%d
      namespace: %s
      labels:
        owner: helm
        name: %s
        version: "%d"
        status: %s
        modifiedAt: "1780000000"
    data: {release: "%s"}
    """
        .formatted(
            release,
            revision,
            namespace,
            release,
            revision,
            status,
            packed(release, namespace, revision, status));
  }

  private static String packed(String release, String namespace, int revision, String status) {
    var json =
        """
        {"name": "%s", "namespace": "%s", "version": %d, "config": {"logLevel": "debug"},
         "info": {"status": "%s", "first_deployed": "2026-05-01T10:00:00Z",
           "last_deployed": "2026-05-01T10:00:00Z"},
         "chart": {"metadata": {"name": "karpenter", "version": "1.14.1"}}, "manifest": ""}
        """
            .formatted(release, namespace, revision, status);
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var once = Base64.getEncoder().encode(bytes.toByteArray());
    return Base64.getEncoder().encodeToString(once);
  }
}
