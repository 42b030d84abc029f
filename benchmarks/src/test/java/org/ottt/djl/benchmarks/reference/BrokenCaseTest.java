package org.ottt.djl.benchmarks.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.testing.SharedFolder;

/** A check that could not fail would be worth nothing. */
class BrokenCaseTest {

  @TempDir private Path folder;

  private Path copy;

  @BeforeEach
  void copyACase() throws IOException {
    Path original = SharedFolder.find("reference/cases/ws_linear");
    copy = Files.createDirectories(folder.resolve("deep/ws_linear"));
    for (String name : new String[] {"case.json", "arrays.npz", "arrays64.npz"}) {
      Files.copy(original.resolve(name), copy.resolve(name));
    }
  }

  private CommandRun check() {
    return CommandRun.of(new CheckReferenceCommand(), folder.toString());
  }

  private void replaceInSettings(String old, String replacement) throws IOException {
    Path file = copy.resolve("case.json");
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, replacement));
  }

  private void assertFails(String detail) {
    CommandRun run = check();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.outLines()).hasSize(2);
    assertThat(run.outLines().get(0)).startsWith("ws_linear ").contains(detail).endsWith(" FAIL");
    assertThat(run.outLines().get(1)).isEqualTo("0 passed, 1 failed");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theUnchangedCopyPasses() {
    CommandRun run = check();
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).last().isEqualTo("1 passed, 0 failed");
  }

  @Test
  void linksToFoldersAreFollowed() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), copy.getParent());

    CommandRun run = CommandRun.of(new CheckReferenceCommand(), link.toString());

    assertThat(run.outLines()).last().isEqualTo("1 passed, 0 failed");
  }

  @Test
  void aMissingKindFails() throws IOException {
    replaceInSettings("\"kind\": \"ws_linear\",", "");
    assertFails("case.json has no 'kind'");
  }

  @Test
  void anUnknownDeviceIsABadArgument() {
    CommandRun run =
        CommandRun.of(new CheckReferenceCommand(), folder.toString(), "--device", "tpu");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("Unknown device 'tpu'");
    assertThat(run.outLines()).isEmpty();
  }

  @Test
  void oneWrongNumberFailsAndNamesItsArray() throws IOException {
    NpzEdit.nudgeLastValue(copy.resolve("arrays64.npz"), "grad/gain.npy", 1e-3f);
    assertFails("grad/gain");
  }

  @Test
  void oneWrongGivenNumberFails() throws IOException {
    NpzEdit.nudgeLastValue(copy.resolve("arrays.npz"), "param/weight.npy", 1e-2f);
    assertFails(" FAIL");
  }

  @Test
  void aResultThatIsNotANumberFails() throws IOException {
    NpzEdit.nudgeLastValue(copy.resolve("arrays64.npz"), "output.npy", Float.NaN);
    assertFails("output");
  }

  @Test
  void aResultOfAnotherShapeFails() throws IOException {
    NpzEdit.rename(copy.resolve("arrays64.npz"), "output.npy", "grad/another.npy");
    assertFails("grad/another");
  }

  @Test
  void anUnknownKindFails() throws IOException {
    replaceInSettings("\"kind\": \"ws_linear\"", "\"kind\": \"ws_cubic\"");
    assertFails("ws_cubic             -            kind not supported by this build");
  }

  @Test
  void aMissingSettingFailsAndIsNamed() throws IOException {
    replaceInSettings("\"out\": 11,", "");
    assertFails("case.json has no 'out'");
  }

  @Test
  void aTruncatedArchiveFails() throws IOException {
    Path file = copy.resolve("arrays64.npz");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 3));
    assertFails(" FAIL");
  }

  @Test
  void anArchiveOfNonsenseFails() throws IOException {
    Files.writeString(copy.resolve("arrays.npz"), "this is no zip file");
    assertFails("cannot be read");
  }

  @Test
  void aMissingArchiveFails() throws IOException {
    Files.delete(copy.resolve("arrays64.npz"));
    assertFails("arrays64.npz");
  }

  @Test
  void damagedSettingsFail() throws IOException {
    Files.writeString(copy.resolve("case.json"), "{\"name\": ");
    assertFails("case.json is not a JSON object");
  }

  @Test
  void aFolderWithoutCasesIsABadArgument() throws IOException {
    Files.delete(copy.resolve("case.json"));
    CommandRun run = check();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine())
        .contains("No reference cases", folder.toString(), "../shared/reference/cases");
  }

  @Test
  void aMissingFolderIsABadArgument() {
    CommandRun run =
        CommandRun.of(new CheckReferenceCommand(), folder.resolve("missing").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("No reference cases", "missing");
  }

  @Test
  void aMissingArgumentIsABadArgument() {
    CommandRun run = CommandRun.of(new CheckReferenceCommand());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("FOLDER");
  }
}
