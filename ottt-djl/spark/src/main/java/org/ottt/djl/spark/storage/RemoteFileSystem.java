package org.ottt.djl.spark.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** One of Hadoop's file systems, to be read through Java's own interface. */
public final class RemoteFileSystem extends FileSystem {

  private static final Pattern URI_START = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://[^/]*");

  private final RemoteProvider provider;
  private final org.apache.hadoop.fs.FileSystem hadoop;
  private final URI root;

  private RemoteFileSystem(org.apache.hadoop.fs.FileSystem hadoop) {
    this.hadoop = hadoop;
    URI uri = hadoop.getUri();
    root =
        URI.create(
            uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority()));
    provider = new RemoteProvider(this);
  }

  /**
   * Tells whether a text is a URI and no path of this machine.
   *
   * @param text what the user said
   * @return whether it begins like {@code hdfs://host}
   */
  public static boolean isUri(String text) {
    return URI_START.matcher(text).lookingAt();
  }

  /**
   * Returns a path.
   *
   * @param uri such as {@code hdfs://host/data/imagenet}; it may have patterns of several archives
   * @param conf Hadoop's settings
   * @return the path, for reading
   * @throws IOException if the file system is not known or cannot be reached
   */
  public static Path path(String uri, Configuration conf) throws IOException {
    var matcher = URI_START.matcher(uri);
    if (!matcher.lookingAt()) {
      throw new IllegalArgumentException(uri + " is not a URI.");
    }
    URI start = new org.apache.hadoop.fs.Path(matcher.group() + "/").toUri();
    org.apache.hadoop.fs.FileSystem hadoop = org.apache.hadoop.fs.FileSystem.get(start, conf);
    return new RemoteFileSystem(hadoop).getPath(uri.substring(matcher.end()));
  }

  org.apache.hadoop.fs.FileSystem hadoop() {
    return hadoop;
  }

  /** Returns scheme and authority. */
  URI root() {
    return root;
  }

  @Override
  public RemoteProvider provider() {
    return provider;
  }

  /** Does nothing: Hadoop shares its file systems within a process. */
  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(new RemotePath(this, true, List.of()));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public RemotePath getPath(String first, String... more) {
    String text = more.length == 0 ? first : first + "/" + String.join("/", more);
    // Within the names of several archives, "//" has become "/".
    for (String prefix : List.of(root.toString(), root.toString().replace("//", "/"))) {
      if (text.startsWith(prefix + "/")) {
        text = text.substring(prefix.length());
      }
    }
    return new RemotePath(this, text.startsWith("/"), RemotePath.split(text));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(Path.of(path.toString()));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("Users are not looked up here.");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("Hadoop's file systems tell of no changes.");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RemoteFileSystem system && system.root.equals(root);
  }

  @Override
  public int hashCode() {
    return root.hashCode();
  }
}
