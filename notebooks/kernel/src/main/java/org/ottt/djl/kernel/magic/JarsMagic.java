package org.ottt.djl.kernel.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code %jars path …}: puts jars on the class path, each a path or a pattern. */
final class JarsMagic implements Magic {

  @Override
  public void run(MagicArguments arguments, ClassPath classPath) throws IOException {
    if (arguments.all().isEmpty()) {
      throw new IllegalArgumentException("%jars needs a jar's path, as in: %jars lib/*.jar");
    }
    for (String pattern : arguments.all()) {
      for (Path file : Globs.resolve(pattern)) {
        if (!Files.isRegularFile(file)) {
          throw new IOException(file + " is not a jar; %classpath takes folders.");
        }
        classPath.add(file);
      }
    }
  }
}
