package org.ottt.djl.measurement;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Java that runs this process, for further processes with the same classes. */
public final class OwnJava {

  /** Properties that tell DJL, and us, which libraries to take and how to use them. */
  private static final List<String> ENGINE_PROPERTIES =
      List.of("ai.djl.", "DJL_", "PYTORCH_", "ENGINE_", "org.ottt.djl.");

  /** As Java reports an exception that nothing caught. */
  private static final Pattern UNCAUGHT =
      Pattern.compile("Exception in thread \"[^\"]*\" (?<type>[\\w.$]+)(: (?<message>.*))?");

  private OwnJava() {}

  /**
   * Returns the command line of a main class.
   *
   * @param jvmOptions options of the virtual machine; a property among them overrides this
   *     process's
   * @param mainClass the class whose {@code main} is to run
   * @param arguments its arguments
   * @return program and arguments for {@link ProcessBuilder}
   */
  public static List<String> command(
      List<String> jvmOptions, Class<?> mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String name : System.getProperties().stringPropertyNames()) {
      if (ENGINE_PROPERTIES.stream().anyMatch(name::startsWith)) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    // Of two values of a property Java takes the last one.
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(mainClass.getClassLoader()), mainClass.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Finds in what a failed process wrote why it failed: the message of the exception that ended it,
   * not the last line of its stack trace.
   *
   * @param errorOutput what the process wrote to standard error
   * @return one line; without an exception the last one that is not blank, "no message" if there is
   *     none
   */
  public static String failure(String errorOutput) {
    List<String> lines = errorOutput.lines().filter(line -> !line.isBlank()).toList();
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher exception = UNCAUGHT.matcher(lines.get(i));
      if (exception.matches()) {
        String message = exception.group("message");
        return message == null ? exception.group("type") : message;
      }
    }
    return lines.isEmpty() ? "no message" : lines.get(lines.size() - 1).strip();
  }

  /**
   * Returns the class path of a loader. A notebook adds to its classes while it runs, and under
   * {@code exec:java} the process's class path is Maven's own: what is wanted is with a loader, not
   * in a property.
   */
  static String classPath(ClassLoader loader) {
    Set<String> entries = new LinkedHashSet<>();
    for (ClassLoader at = loader; at != null; at = at.getParent()) {
      if (at instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          addFile(url, entries);
        }
      }
    }
    entries.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    entries.remove("");
    return String.join(File.pathSeparator, entries);
  }

  private static void addFile(URL url, Set<String> entries) {
    try {
      if (url.getProtocol().equals("file")) {
        entries.add(Path.of(url.toURI()).toString());
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("A class loader has a malformed URL: " + url, e);
    }
  }
}
