package io.github.karpentersetup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.error.PreflightException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {

  @TempDir Path folder;

  @Test
  void keepsWhatEarlierRunsWrote() {
    var file = folder.resolve("new/folder/web.journal");

    Journal.at(file).append(new Journal.Entry.StepStarted(Instant.EPOCH, "a/b"));
    Journal.at(file).append(new Journal.Entry.RunFinished(Instant.EPOCH, "success"));

    assertThat(Journal.at(file).entries())
        .containsExactly(
            new Journal.Entry.StepStarted(Instant.EPOCH, "a/b"),
            new Journal.Entry.RunFinished(Instant.EPOCH, "success"));
  }

  @Test
  void isItsOwnersAloneAlsoIfItWasOthersBefore() throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this file system has no POSIX permissions, so there are none to look at");
    var made = folder.resolve("made");
    var old = Files.createFile(folder.resolve("old"));
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));

    for (var file : List.of(made, old)) {
      Journal.at(file).append(new Journal.Entry.StepStarted(Instant.EPOCH, "a/b"));

      assertThat(Journal.at(file).interrupted()).containsExactly("a/b");
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void namesTheStepThatWasBeingWrittenWhenTheProcessDied() {
    var journal = Journal.at(folder.resolve("j"));
    journal.append(new Journal.Entry.StepStarted(Instant.EPOCH, "a/one"));
    journal.append(
        new Journal.Entry.StepFinished(Instant.EPOCH, new StepResult.Changed("a/one", "done")));
    journal.append(new Journal.Entry.StepStarted(Instant.EPOCH, "a/two"));

    assertThat(journal.interrupted()).containsExactly("a/two");
  }

  @Test
  void aLineCutOffByACrashIsDroppedAndDoesNotSwallowTheNext() throws IOException {
    var file = folder.resolve("j");
    var journal = Journal.at(file);
    journal.append(new Journal.Entry.StepStarted(Instant.EPOCH, "a/one"));
    Files.writeString(file, "{\"entry\":\"step-sta", StandardOpenOption.APPEND);

    assertThat(journal.entries()).hasSize(1);
    journal.append(new Journal.Entry.StepStarted(Instant.EPOCH, "a/two"));

    assertThat(journal.entries())
        .containsExactly(
            new Journal.Entry.StepStarted(Instant.EPOCH, "a/one"),
            new Journal.Entry.StepStarted(Instant.EPOCH, "a/two"));
  }

  @Test
  void keepsASecondRunOutUntilTheFirstHasEnded() {
    var file = folder.resolve("j");
    var hold = Journal.at(file).hold();

    assertThatThrownBy(() -> Journal.at(file).hold())
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("j is in use by another run")
        .hasMessageContaining("wait until that one has ended");

    Journal.at(file).append(new Journal.Entry.StepStarted(Instant.EPOCH, "a/one"));
    assertThatThrownBy(() -> Journal.at(file).hold()).isInstanceOf(PreflightException.class);
    hold.close();
    Journal.at(file).hold().close();
  }

  @Test
  void refusesAFileThatIsNoJournal() throws IOException {
    var file = Files.writeString(folder.resolve("notes.txt"), "buy milk\n");

    assertThatThrownBy(() -> Journal.at(file).entries())
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("notes.txt line 1 is not a journal entry")
        .hasMessageContaining("name another file");
  }

  @Test
  void saysSoIfItCannotBeWritten() {
    var journal = Journal.at(folder);

    assertThatThrownBy(() -> journal.append(new Journal.Entry.StepStarted(Instant.EPOCH, "x")))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("choose a path");
  }

  @Test
  void leavesAFileThatIsNoJournalAsItIs() throws IOException {
    var file = folder.resolve("notes.txt");
    Files.writeString(file, "one line without an end");

    assertThatThrownBy(() -> new FileJournal(file).append("{\"entry\":\"x\"}"))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("it is not a journal");
    assertThat(file).hasContent("one line without an end");
  }

  @Test
  void dropsATornFirstLine() throws IOException {
    var file = folder.resolve("journal");
    Files.writeString(file, "{\"entry\":\"run-st");
    var journal = new FileJournal(file);

    journal.append("{\"entry\":\"x\"}");

    assertThat(journal.lines()).containsExactly("{\"entry\":\"x\"}");
  }
}
