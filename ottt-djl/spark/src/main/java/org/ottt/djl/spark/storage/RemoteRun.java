package org.ottt.djl.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ottt.djl.run.RunFolder;

/**
 * A run folder on one of Hadoop's file systems. The run writes to a folder of its own machine; what
 * has changed there is copied after every checkpoint.
 *
 * <p>Each file is written under another name and then renamed over the earlier one. What tells of
 * the epochs is copied before the checkpoint that goes with it: so whatever happens in between, the
 * run resumes from a complete checkpoint, and drops rows of later epochs.
 *
 * <p>The folder may hold files of the user's own, and other runs in subfolders. None of them is
 * read, and what is deleted is only what this class has written or fetched, and temporary files
 * that a killed process left.
 */
public final class RemoteRun {

  private static final String TEMPORARY = ".tmp-";
  private static final String LOCK = "run.lock";
  private static final String CHECKPOINTS = "checkpoint/";

  /** The folders of a run, in which a process that was killed may have left a draft. */
  private static final List<String> FOLDERS = List.of("checkpoint", "plots", "tensorboard");

  private final FileSystem system;
  private final FileContext context;
  private final Path remote;
  private final java.nio.file.Path local;
  private final Map<String, Long> copied = new HashMap<>();

  /**
   * Creates the view of a folder.
   *
   * @param remote where the run is kept, such as {@code hdfs://host/runs/first}
   * @param local a folder of this machine that the run writes to
   * @param conf Hadoop's settings
   * @throws IOException if the file system is not known or cannot be reached
   */
  public RemoteRun(String remote, java.nio.file.Path local, Configuration conf) throws IOException {
    this.remote = new Path(remote);
    this.local = local;
    system = this.remote.getFileSystem(conf);
    context = FileContext.getFileContext(this.remote.toUri(), conf);
  }

  /**
   * Copies the run that is there, if there is one, to this machine, and nothing else.
   *
   * @throws IOException if it cannot be read
   */
  public void fetch() throws IOException {
    for (FileStatus file : files()) {
      String name = nameOf(file.getPath());
      if (isTemporary(name)) {
        continue;
      }
      java.nio.file.Path target = local.resolve(name);
      Files.createDirectories(target.getParent());
      try (InputStream in = system.open(file.getPath())) {
        Files.copy(in, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      copied.put(name, stamp(target));
    }
  }

  /**
   * Copies what has changed since, and deletes what was copied before and is no longer there.
   *
   * @throws IOException if it cannot be written; what was there before is complete
   */
  public void store() throws IOException {
    Set<String> present = new HashSet<>();
    for (String name : localFiles()) {
      present.add(name);
      java.nio.file.Path file = local.resolve(name);
      long stamp = stamp(file);
      if (!Long.valueOf(stamp).equals(copied.get(name))) {
        copy(file, name);
        copied.put(name, stamp);
      }
    }
    for (String name : List.copyOf(copied.keySet())) {
      if (!present.contains(name)) {
        system.delete(new Path(remote, name), false);
        copied.remove(name);
      }
    }
    deleteDrafts(remote);
    for (String folder : FOLDERS) {
      deleteDrafts(new Path(remote, folder));
    }
  }

  private void deleteDrafts(Path folder) throws IOException {
    try {
      for (FileStatus draft : system.listStatus(folder, path -> isTemporary(path.getName()))) {
        // A folder of such a name is another command's, which gathers shards in it.
        if (draft.isFile()) {
          system.delete(draft.getPath(), false);
        }
      }
    } catch (FileNotFoundException e) {
      // The run has no such folder, or not yet.
    }
  }

  /** Returns the run's files, checkpoints last, {@code last} after all others. */
  private List<String> localFiles() throws IOException {
    try (Stream<java.nio.file.Path> all = Files.walk(local)) {
      return all.filter(Files::isRegularFile)
          .map(file -> local.relativize(file).toString().replace('\\', '/'))
          .filter(name -> !name.equals(LOCK) && !isTemporary(name))
          .sorted(
              Comparator.comparing((String name) -> name.startsWith(CHECKPOINTS))
                  .thenComparing(name -> name.contains("/last."))
                  .thenComparing(name -> name))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isTemporary(String name) {
    return name.substring(name.lastIndexOf('/') + 1).startsWith(TEMPORARY);
  }

  /** A file is replaced, never changed in place, so time and size tell of a change. */
  private static long stamp(java.nio.file.Path file) throws IOException {
    return 31 * Files.getLastModifiedTime(file).toMillis() + Files.size(file);
  }

  private void copy(java.nio.file.Path file, String name) throws IOException {
    Path target = new Path(remote, name);
    Path draft = new Path(target.getParent(), TEMPORARY + UUID.randomUUID());
    try {
      try (OutputStream out = system.create(draft, false)) {
        Files.copy(file, out);
      }
      context.rename(draft, target, Options.Rename.OVERWRITE);
    } catch (IOException e) {
      try {
        system.delete(draft, false);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw new IOException("cannot write %s: %s".formatted(target, firstLine(e)), e);
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Lists the run's remote files. */
  private List<FileStatus> files() throws IOException {
    List<FileStatus> found = new ArrayList<>();
    for (String name : RunFolder.names()) {
      try {
        RemoteIterator<LocatedFileStatus> all = system.listFiles(new Path(remote, name), true);
        while (all.hasNext()) {
          found.add(all.next());
        }
      } catch (FileNotFoundException e) {
        // The run has no such file, or there is no run yet.
      }
    }
    return found;
  }

  private String nameOf(Path file) {
    return remote.toUri().getPath().isEmpty()
        ? file.toUri().getPath()
        : java.nio.file.Path.of(system.makeQualified(remote).toUri().getPath())
            .relativize(java.nio.file.Path.of(file.toUri().getPath()))
            .toString()
            .replace('\\', '/');
  }
}
