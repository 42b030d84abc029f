package org.ottt.djl.kernel.magic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code %maven group:artifact:version …}: puts artifacts of Maven repositories, with all that they
 * need, on the cells' class path. What the kernel has on its own class path stays as it is, and is
 * not looked for anywhere.
 */
final class MavenMagic implements Magic {

  private final KernelArtifacts own;
  private final Dependencies dependencies;

  MavenMagic(KernelArtifacts own, Dependencies dependencies) {
    this.own = own;
    this.dependencies = dependencies;
  }

  @Override
  public void run(MagicArguments arguments, ClassPath classPath) throws Exception {
    List<String> wanted = new ArrayList<>();
    for (String coordinates : arguments.all()) {
      String[] parts = coordinates.split(":", -1);
      if (parts.length < 2) {
        throw new IllegalArgumentException(
            "%maven needs group:artifact:version, and this is " + coordinates + ".");
      }
      Optional<String> present = own.version(parts[0], parts[1]);
      if (present.isPresent()) {
        tellPresent(coordinates, present.get(), parts);
      } else if (parts.length < 3) {
        throw new IllegalArgumentException(
            "%maven needs a version as well: " + coordinates + ":version.");
      } else {
        wanted.add(coordinates);
      }
    }
    if (wanted.isEmpty()) {
      if (arguments.all().isEmpty()) {
        throw new IllegalArgumentException("%maven needs group:artifact:version.");
      }
      return;
    }
    int before = classPath.added().size();
    for (Dependencies.Jar jar : dependencies.resolve(wanted)) {
      if (own.version(jar.group(), jar.artifact()).isEmpty()) {
        classPath.add(Path.of(jar.file().getPath()));
      }
    }
    int count = classPath.added().size() - before;
    System.out.println("Added " + count + (count == 1 ? " jar" : " jars") + " to the class path.");
  }

  private static void tellPresent(String coordinates, String version, String[] parts) {
    String artifact = parts[0] + ":" + parts[1] + ":" + version;
    if (parts.length < 3 || parts[parts.length - 1].equals(version)) {
      System.out.println(artifact + " is already on the kernel's class path.");
    } else {
      System.err.println(
          "Asked for "
              + coordinates
              + ", but the kernel comes with "
              + artifact
              + " and keeps it.");
    }
  }
}
