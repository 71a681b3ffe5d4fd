package io.github.karpentersetup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a real browser reads and draws it. */
class ReportInBrowserIT {

  @TempDir Path folder;

  private String browser = "";

  @BeforeEach
  void findABrowser() {
    browser =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(
                name ->
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .map(dir -> Path.of(dir, name)))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    assumeTrue(
        !browser.isEmpty(),
        "no chromium on the path (apt-get install chromium): the page is not checked in a browser");
  }

  private String run(Path page, String... options) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=1120,3000"));
    command.addAll(List.of(options));
    command.add(page.toUri().toString());
    var out = folder.resolve("out.txt");
    var process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err.txt").toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
  }

  private Path page() {
    var page = folder.resolve("report.html");
    Samples.report().saveHtml(page);
    return page;
  }

  @Test
  void readsWhatWasWrittenAndRunsNothingOfIt() throws Exception {
    var dom = run(page(), "--dump-dom");

    // Serialised attributes keep their angle brackets.
    assertThat(dom.replaceAll(" title=\"[^\"]*\"", ""))
        .contains("<title>Karpenter for payments-prod</title>")
        .doesNotContain("<script", "<img", "owned</title>");
    // A browser repairs what is not well-formed, and the outline would differ.
    var written = Files.readString(folder.resolve("report.html"));
    for (var tag : List.of("<section", "<h2", "<h3", "<li", "<details", "<dd", "<rect", "<tr")) {
      assertThat(count(dom, tag)).as(tag).isEqualTo(count(written, tag));
    }
  }

  private static int count(String text, String tag) {
    return text.split(java.util.regex.Pattern.quote(tag) + "[ >]", -1).length - 1;
  }

  @Test
  void drawsTheNodesUse() throws Exception {
    var picture = folder.resolve("report.png");

    run(page(), "--screenshot=" + picture);

    var image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isEqualTo(1120);
    int blue = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        blue += (image.getRGB(x, y) & 0xffffff) == 0x2b63c6 ? 1 : 0;
      }
    }
    assertThat(blue).as("pixels of the bars of processors").isGreaterThan(500);
  }
}
