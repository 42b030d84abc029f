package org.ottt.djl.kernel.magic;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code %classpath path …}: puts jars and folders of classes on the class path; alone it shows
 * what is there.
 */
final class ClassPathMagic implements Magic {

  @Override
  public void run(MagicArguments arguments, ClassPath classPath) throws IOException {
    if (arguments.all().isEmpty()) {
      String own = System.getProperty("java.class.path");
      List.of(own.split(File.pathSeparator, -1)).forEach(System.out::println);
      classPath.added().forEach(System.out::println);
      return;
    }
    for (String argument : arguments.all()) {
      for (String pattern : argument.split(File.pathSeparator, -1)) {
        for (Path file : Globs.resolve(pattern)) {
          classPath.add(file);
        }
      }
    }
  }
}
