package org.ottt.djl.spark.storage;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A path on one of Hadoop's file systems, as Java's {@code java.nio.file.Files} takes it: what
 * reads data sets from disks reads them from there.
 */
final class RemotePath implements Path {

  private static final String UP = "..";

  private final RemoteFileSystem system;
  private final boolean absolute;
  private final List<String> names;

  RemotePath(RemoteFileSystem system, boolean absolute, List<String> names) {
    this.system = system;
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  /** Splits a text at its slashes. */
  static List<String> split(String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (name.indexOf('\0') >= 0) {
        throw new InvalidPathException(text, "a NUL character");
      }
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }

  /** Returns the path as Hadoop has it. */
  org.apache.hadoop.fs.Path toHadoop() {
    RemotePath whole = toAbsolutePath();
    return new org.apache.hadoop.fs.Path(
        system.root().getScheme(),
        system.root().getAuthority(),
        "/" + String.join("/", whole.normalize().names));
  }

  @Override
  public RemoteFileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public RemotePath getRoot() {
    return absolute ? new RemotePath(system, true, List.of()) : null;
  }

  @Override
  public RemotePath getFileName() {
    return names.isEmpty() ? null : getName(names.size() - 1);
  }

  @Override
  public RemotePath getParent() {
    if (names.isEmpty() || (names.size() == 1 && !absolute)) {
      return null;
    }
    return new RemotePath(system, absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public RemotePath getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public RemotePath subpath(int begin, int end) {
    if (begin < 0 || end > names.size() || begin >= end) {
      throw new IllegalArgumentException(
          "%s has no names from %d to %d.".formatted(this, begin, end));
    }
    return new RemotePath(system, false, names.subList(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof RemotePath path
        && path.system.equals(system)
        && path.absolute == absolute
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof RemotePath path) || !path.system.equals(system)) {
      return false;
    }
    int from = names.size() - path.names.size();
    return path.absolute
        ? equals(path)
        : from >= 0 && names.subList(from, names.size()).equals(path.names);
  }

  @Override
  public RemotePath normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      if (!name.equals(UP)) {
        kept.add(name);
      } else if (!kept.isEmpty() && !kept.get(kept.size() - 1).equals(UP)) {
        kept.remove(kept.size() - 1);
      } else if (!absolute) {
        kept.add(name);
      }
    }
    return new RemotePath(system, absolute, kept);
  }

  @Override
  public RemotePath resolve(Path other) {
    RemotePath path = requireRemote(other);
    if (path.absolute) {
      return path;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return new RemotePath(system, absolute, all);
  }

  @Override
  public RemotePath relativize(Path other) {
    RemotePath path = requireRemote(other);
    if (path.absolute != absolute) {
      throw new IllegalArgumentException("%s and %s are of two kinds.".formatted(this, other));
    }
    int common = 0;
    while (common < Math.min(names.size(), path.names.size())
        && names.get(common).equals(path.names.get(common))) {
      common++;
    }
    List<String> way = new ArrayList<>();
    for (int i = common; i < names.size(); i++) {
      way.add(UP);
    }
    way.addAll(path.names.subList(common, path.names.size()));
    return new RemotePath(system, false, way);
  }

  private RemotePath requireRemote(Path other) {
    if (other instanceof RemotePath path && path.system.equals(system)) {
      return path;
    }
    throw new ProviderMismatchException(other + " does not belong to " + system.root());
  }

  @Override
  public URI toUri() {
    return toHadoop().toUri();
  }

  @Override
  public RemotePath toAbsolutePath() {
    return absolute ? this : new RemotePath(system, true, names);
  }

  @Override
  public RemotePath toRealPath(LinkOption... options) throws java.io.IOException {
    RemotePath real = toAbsolutePath().normalize();
    system.provider().checkAccess(real);
    return real;
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("Hadoop's file systems tell of no changes.");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RemotePath path
        && path.system.equals(system)
        && path.absolute == absolute
        && path.names.equals(names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(system, absolute, names);
  }

  /** Returns the whole URI, or a relative path's names. */
  @Override
  public String toString() {
    String path = String.join("/", names);
    return absolute ? system.root() + "/" + path : path;
  }
}
