package io.github.karpentersetup.run;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A journal in a file of its owner alone: one JSON object a line, forced to disk line by line. */
final class FileJournal implements JournalStore {

  /** How every entry begins. */
  private static final byte[] START = "{\"entry\":\"".getBytes(StandardCharsets.UTF_8);

  private final Path path;

  FileJournal(Path path) {
    this.path = path.toAbsolutePath();
  }

  @Override
  public synchronized void append(String line) {
    try {
      var parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try (var channel =
          OwnerOnly.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        dropTornLine(channel);
        channel.position(channel.size());
        OwnerOnly.write(channel, line + "\n");
        channel.force(true);
      }
    } catch (IOException e) {
      throw unusable("written", e);
    }
  }

  @Override
  public synchronized List<String> lines() {
    if (!Files.exists(path)) {
      return List.of();
    }
    try {
      var text = Files.readString(path);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw unusable("read", e);
    }
  }

  /**
   * A lock on a file beside the journal: on the journal itself, the system would let go of it with
   * every append. The file stays, for deleting it would let two runs lock two files of one name.
   */
  @Override
  public Hold hold() {
    try {
      var parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      var channel =
          FileChannel.open(
              path.resolveSibling(path.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new PreflightException(
            Problem.of(
                "journal",
                path + " is in use by another run",
                "wait until that one has ended, then plan again"),
            null);
      }
      return () -> release(channel);
    } catch (IOException e) {
      throw unusable("locked", e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void release(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw unusable("released", e);
    }
  }

  @Override
  public String location() {
    return path.toString();
  }

  /** A crash in the middle of an append leaves half a line; it must not swallow the next one. */
  private static void dropTornLine(FileChannel channel) throws IOException {
    long end = channel.size();
    var last = ByteBuffer.allocate(1);
    while (end > 0) {
      last.clear();
      channel.read(last, end - 1);
      if (last.get(0) == '\n') {
        break;
      }
      end--;
    }
    if (end == 0 && channel.size() > 0) {
      refuseOthersFile(channel);
    }
    channel.truncate(end);
  }

  /** Half a first line of a journal may be dropped; the only line of another file may not. */
  private static void refuseOthersFile(FileChannel channel) throws IOException {
    var start = ByteBuffer.allocate((int) Math.min(START.length, channel.size()));
    channel.read(start, 0);
    if (!Arrays.equals(start.array(), Arrays.copyOf(START, start.capacity()))) {
      throw new IOException("it is not a journal");
    }
  }

  private PreflightException unusable(String verb, IOException e) {
    return new PreflightException(
        Problem.of(
            "journal",
            String.format(Locale.ROOT, "%s cannot be %s (%s)", path, verb, e),
            "choose a path in a folder that can be written to"),
        e);
  }
}
