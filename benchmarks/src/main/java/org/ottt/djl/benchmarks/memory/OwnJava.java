package org.ottt.djl.benchmarks.memory;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Java that runs this process, for further processes with the same classes. */
final class OwnJava {

  /** Properties with which DJL is told where its libraries are and how many threads to take. */
  private static final List<String> ENGINE_PROPERTIES =
      List.of("ai.djl.", "DJL_", "PYTORCH_", "ENGINE_");

  private OwnJava() {}

  /** Returns the command line of a main class. */
  static List<String> command(List<String> jvmOptions, Class<?> mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    for (String name : System.getProperties().stringPropertyNames()) {
      if (ENGINE_PROPERTIES.stream().anyMatch(name::startsWith)) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.addAll(List.of("-cp", classPath(), mainClass.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Under exec:java the process's class path is Maven's own; the loader knows the right one. */
  private static String classPath() {
    if (OwnJava.class.getClassLoader() instanceof URLClassLoader loader) {
      return String.join(
          File.pathSeparator, Stream.of(loader.getURLs()).map(OwnJava::fileOf).toList());
    }
    return System.getProperty("java.class.path");
  }

  private static String fileOf(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("not a file on the class path: " + url, e);
    }
  }
}
