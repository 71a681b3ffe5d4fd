package io.github.karpentersetup.k8s.chart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** A chart's directory as the .tgz that Helm reads. */
final class ChartArchive {

  private static final int BLOCK = 512;

  private ChartArchive() {}

  static byte[] of(Path directory) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes);
        var files = Files.walk(directory)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var content = Files.readAllBytes(file);
        out.write(
            header(directory.getFileName() + "/" + directory.relativize(file), content.length));
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
      }
      out.write(new byte[2 * BLOCK]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(String name, int size) {
    var header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, String.format("%011o\0", size));
    put(header, 136, String.format("%011o\0", 0));
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    var sum = 0;
    for (var b : header) {
      sum += b;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
