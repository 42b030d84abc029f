import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Run by the build, as a source file: writes down of which commit the classes are. Arguments: the
 * project's root and the properties file. Without git, or outside of a checkout, it is unknown.
 */
final class CodeVersion {

  private CodeVersion() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path root = Path.of(args[0]).toRealPath();
    Path file = Path.of(args[1]);
    String code = "unknown";
    try {
      // A source archive may have been unpacked within the checkout of something else.
      String top = git(root, "rev-parse", "--show-toplevel");
      if (!top.isEmpty() && Path.of(top).toRealPath().equals(root)) {
        String described = git(root, "describe", "--always", "--dirty", "--tags");
        code = described.isEmpty() ? code : described;
      }
    } catch (IOException e) {
      // There is no git.
    }
    String text = "code=" + code + "\n";
    if (!Files.exists(file) || !Files.readString(file, StandardCharsets.UTF_8).equals(text)) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text, StandardCharsets.UTF_8);
    }
  }

  /** Returns what git prints, or nothing if it fails. */
  private static String git(Path root, String... arguments)
      throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    return ended && process.exitValue() == 0 ? text.strip() : "";
  }
}
