package org.ottt.djl.kernel.magic;

import java.util.Map;
import java.util.TreeMap;

/** The magics that cells may use, by name. */
public final class Magics {

  private final Map<String, Magic> magics = new TreeMap<>();

  /** {@return the magics of this kernel} */
  public static Magics standard() {
    Dependencies dependencies = new Dependencies();
    Magics magics = new Magics();
    magics.put("maven", new MavenMagic(KernelArtifacts.load(), dependencies));
    magics.put("mavenRepo", new MavenRepositoryMagic(dependencies));
    magics.put("jars", new JarsMagic());
    magics.put("classpath", new ClassPathMagic());
    return magics;
  }

  /**
   * Adds a magic, or replaces one.
   *
   * @param name its name, without %
   * @param magic what it does
   */
  public void put(String name, Magic magic) {
    magics.put(name, magic);
  }

  /** {@return all magics by their names} */
  public Map<String, Magic> all() {
    return Map.copyOf(magics);
  }

  /**
   * Runs a magic.
   *
   * @param arguments its name and arguments
   * @param classPath the class path of the cells
   * @throws IllegalArgumentException if there is no such magic
   * @throws Exception if the magic fails
   */
  public void run(MagicArguments arguments, ClassPath classPath) throws Exception {
    Magic magic = magics.get(arguments.name());
    if (magic == null) {
      String known = "%" + String.join(", %", magics.keySet());
      throw new IllegalArgumentException(
          "There is no magic %" + arguments.name() + "; there are " + known + ".");
    }
    magic.run(arguments, classPath);
  }
}
