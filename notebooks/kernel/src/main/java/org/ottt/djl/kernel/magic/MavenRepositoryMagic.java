package org.ottt.djl.kernel.magic;

import java.util.List;

/** {@code %mavenRepo id url}: a repository in which {@code %maven} looks as well. */
final class MavenRepositoryMagic implements Magic {

  private final Dependencies dependencies;

  MavenRepositoryMagic(Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  @Override
  public void run(MagicArguments arguments, ClassPath classPath) {
    List<String> words = arguments.all();
    if (words.size() != 2) {
      throw new IllegalArgumentException(
          "%mavenRepo needs a name and an address, as in: %mavenRepo jitpack https://jitpack.io");
    }
    dependencies.addRepository(words.get(0), words.get(1));
  }
}
