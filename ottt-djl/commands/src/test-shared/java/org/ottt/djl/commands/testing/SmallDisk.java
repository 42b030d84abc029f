package org.ottt.djl.commands.testing;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few kilobytes in memory (tmpfs), which can get full and become read-only. */
public final class SmallDisk implements AutoCloseable {

  private static final int BLOCK = 4096;
  private static final String FILLER = "filler";

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts a disk on a new folder; skips the test where this process may not mount. */
  public static SmallDisk mount(Path folder, long bytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    boolean mounted = system("mount", "-t", "tmpfs", "-o", size(bytes), "tmpfs", folder.toString());
    Assumptions.assumeTrue(mounted, "this test needs the right to mount a tmpfs (root)");
    return new SmallDisk(folder);
  }

  /** Returns where the disk is. */
  public Path path() {
    return folder;
  }

  /** Gives the disk another size. */
  public void resize(long bytes) throws IOException, InterruptedException {
    remount(size(bytes));
  }

  /** Lets nobody write any more, or again. */
  public void setReadOnly(boolean readOnly) throws IOException, InterruptedException {
    remount(readOnly ? "ro" : "rw");
  }

  private void remount(String option) throws IOException, InterruptedException {
    if (!system("mount", "-o", "remount," + option, folder.toString())) {
      throw new IOException("cannot remount " + folder + " with " + option);
    }
  }

  /** Writes a file that leaves not a byte free. */
  public void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = new FileOutputStream(folder.resolve(FILLER).toFile())) {
      while (folder.toFile().getUsableSpace() > 0) {
        out.write(block);
      }
    }
  }

  /** Deletes the file again. */
  public void empty() throws IOException {
    Files.delete(folder.resolve(FILLER));
  }

  @Override
  public void close() throws IOException {
    try {
      if (!system("umount", folder.toString())) {
        throw new IOException("cannot unmount " + folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a file or folder read-only where it is, or writable again; what it holds stays. */
  public static void setReadOnly(Path path, boolean readOnly)
      throws IOException, InterruptedException {
    String name = path.toString();
    boolean done =
        readOnly
            ? system("mount", "--bind", name, name)
                && system("mount", "-o", "remount,bind,ro", name)
            : system("umount", name);
    Assumptions.assumeTrue(done, "this test needs the right to mount (root)");
  }

  private static String size(long bytes) {
    return "size=" + bytes;
  }

  private static boolean system(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
