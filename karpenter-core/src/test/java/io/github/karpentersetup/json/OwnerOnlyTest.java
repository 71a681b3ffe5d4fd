package io.github.karpentersetup.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {

  @TempDir Path folder;

  @BeforeEach
  void needsPosixPermissions() throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this file system has no POSIX permissions, so there are none to look at");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private Path existing(String permissions) throws IOException {
    var file = Files.writeString(folder.resolve("there"), "something longer than that");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void makesAFileThatItsOwnerAloneReads() throws IOException {
    var file = folder.resolve("new");

    OwnerOnly.write(file, "größer\n");

    assertThat(file).hasContent("größer\n");
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  @Test
  void takesAFileThatIsThereFromOthers() throws IOException {
    var file = existing("rwxrw-r--");

    OwnerOnly.write(file, "short");

    assertThat(file).hasContent("short");
    assertThat(permissions(file)).isEqualTo("rwx------");
  }

  @Test
  void makesTheTargetOfALinkAsWell() throws IOException {
    var link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("target"));

    OwnerOnly.write(link, "text");

    assertThat(permissions(folder.resolve("target"))).isEqualTo("rw-------");
  }

  @Test
  void leavesADeviceAsItIs() throws IOException {
    var device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "there is no /dev/null here");
    var before = permissions(device);

    OwnerOnly.write(device, "text");

    assertThat(permissions(device)).isEqualTo(before);
  }
}
