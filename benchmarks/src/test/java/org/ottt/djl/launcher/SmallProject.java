package org.ottt.djl.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ottt.djl.testing.ProjectFiles;

/**
 * A project of two classes with the folders of the real one, which Maven compiles in seconds, and
 * the launcher in it. Its command {@code Train} prints its folder, its arguments and the edition of
 * a class that it loads late.
 */
final class SmallProject {

  private static final String MAIN =
      """
      import java.nio.file.*;

      public final class Train {
        public static void main(String[] args) throws Exception {
          System.out.println("pid " + ProcessHandle.current().pid());
          System.out.println("folder " + Path.of("").toAbsolutePath());
          System.out.println("property " + System.getProperty("small.property"));
          for (String arg : args) {
            System.out.println("<" + arg + ">");
          }
          if (args.length == 2 && args[0].equals("--wait-for")) {
            while (Files.notExists(Path.of(args[1]))) {
              Thread.sleep(20);
            }
          }
          System.out.println("edition " + Edition.number());
          System.exit(args.length == 2 && args[0].equals("--exit") ? Integer.parseInt(args[1]) : 0);
        }
      }
      """;

  private final Path root;

  private SmallProject(Path root) {
    this.root = root;
  }

  /** Writes the project into a folder. */
  static SmallProject create(Path root) throws IOException {
    SmallProject project = new SmallProject(root);
    project.write("pom.xml", parent());
    project.write("ottt-djl/pom.xml", module("ottt-djl", true, ""));
    project.write(
        "benchmarks/pom.xml",
        module(
            "benchmarks",
            false,
            "<dependencies><dependency><groupId>small</groupId><artifactId>ottt-djl</artifactId>"
                + "<version>1</version></dependency></dependencies>"));
    Files.createDirectories(root.resolve("data-prep"));
    project.write("benchmarks/src/main/java/Train.java", MAIN);
    project.setEdition("1");
    Files.copy(
        ProjectFiles.root().resolve("ottt"),
        root.resolve("ottt"),
        StandardCopyOption.COPY_ATTRIBUTES);
    return project;
  }

  /** Changes the source of the library's only class. */
  void setEdition(String number) throws IOException {
    write(
        "ottt-djl/src/main/java/Edition.java",
        "public final class Edition { public static int number() { return " + number + "; } }\n");
  }

  /** Starts the launcher in a folder. */
  Process start(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(root.resolve("ottt").toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    String repository = System.getProperty("maven.repo.local");
    if (repository != null) {
      builder.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + repository);
    }
    return builder.start();
  }

  /** Returns the folder of the copies that commands run from. */
  Path state() {
    return root.resolve("target/ottt/build");
  }

  /** Returns the lock of builds. */
  Path lock() {
    return root.resolve("target/ottt/lock");
  }

  /** Returns the copies. */
  List<Path> copies() throws IOException {
    try (var folders = Files.list(state())) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static String parent() throws IOException {
    return "<project><modelVersion>4.0.0</modelVersion><groupId>small</groupId>"
        + "<artifactId>parent</artifactId><version>1</version><packaging>pom</packaging>"
        + "<modules><module>ottt-djl</module><module>benchmarks</module></modules>"
        + "<properties><maven.compiler.release>17</maven.compiler.release>"
        + "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>"
        + "<build><plugins>"
        + plugin("org.apache.maven.plugins", "maven-resources-plugin", "resources-plugin")
        + plugin("org.apache.maven.plugins", "maven-compiler-plugin", "compiler-plugin")
        + plugin("org.codehaus.mojo", "exec-maven-plugin", "exec-plugin")
        + "</plugins></build><profiles><profile><id>other</id></profile></profiles></project>";
  }

  /** The versions of the real project, which the local repository has. */
  private static String plugin(String group, String artifact, String property) throws IOException {
    String pom = Files.readString(ProjectFiles.root().resolve("pom.xml"));
    Matcher version = Pattern.compile("<" + property + "\\.version>([^<]+)<").matcher(pom);
    if (!version.find()) {
      throw new IllegalStateException("pom.xml has no " + property + ".version");
    }
    return "<plugin><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></plugin>"
        .formatted(group, artifact, version.group(1));
  }

  private static String module(String name, boolean skip, String dependencies) {
    return ("<project><modelVersion>4.0.0</modelVersion><parent><groupId>small</groupId>"
            + "<artifactId>parent</artifactId><version>1</version></parent>"
            + "<artifactId>%s</artifactId><properties><exec.skip>%s</exec.skip></properties>"
            + "%s</project>")
        .formatted(name, skip, dependencies);
  }
}
