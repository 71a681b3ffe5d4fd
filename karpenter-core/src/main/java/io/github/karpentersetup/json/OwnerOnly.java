package io.github.karpentersetup.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files that only their owner may read and write (mode 0600), for what may hold secrets. Where the
 * file system has no POSIX permissions, they are written as any other.
 */
public final class OwnerOnly {

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private OwnerOnly() {}

  /** Writes text as UTF-8, in the place of what was there. */
  public static void write(Path file, String text) throws IOException {
    try (var channel =
        open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, text);
    }
  }

  /** Writes all of a text as UTF-8 where the channel stands. */
  public static void write(FileChannel channel, String text) throws IOException {
    var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Opens a file; one that is made is never anyone else's to read, one that is there no longer. */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return FileChannel.open(file, options);
    }
    var channel = FileChannel.open(file, Set.of(options), ownersAlone());
    try {
      tighten(file);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> ownersAlone() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  /** Not of a pipe or a device such as {@code /dev/stdout}, which others use as well. */
  private static void tighten(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    var permissions = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(permissions)) {
      permissions.retainAll(OWNERS);
      try {
        Files.setPosixFilePermissions(file, permissions);
      } catch (FileSystemException e) {
        // Someone else's file, which we may write to: its permissions are not ours to change.
      }
    }
  }
}
