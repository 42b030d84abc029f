package org.ottt.djl.inference;

import ai.djl.engine.Engine;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.SimpleRepository;
import ai.djl.repository.zoo.DefaultModelZoo;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.util.Progress;
import java.nio.file.Path;
import java.util.Set;

/**
 * The zoo of one checkpoint. DJL's own splits a path at its commas, and reads everything in and
 * below the folder to see whether it is a repository of models.
 */
final class CheckpointZoo extends ModelZoo {

  /**
   * Creates the zoo.
   *
   * @param file the checkpoint, an absolute path
   */
  CheckpointZoo(Path file) {
    Folder folder = new Folder(file.getParent());
    addModel(MRL.undefined(folder, DefaultModelZoo.GROUP_ID, folder.getName()));
  }

  @Override
  public String getGroupId() {
    return DefaultModelZoo.GROUP_ID;
  }

  @Override
  public Set<String> getSupportedEngines() {
    return Engine.getAllEngines();
  }

  /** The folder of a checkpoint, even if it is named like an archive. */
  private static final class Folder extends SimpleRepository {

    private final Path path;

    private Folder(Path path) {
      super(String.valueOf(path.getFileName()), path.toUri(), path);
      this.path = path;
    }

    @Override
    public boolean isRemote() {
      return false;
    }

    @Override
    public Path getResourceDirectory(Artifact artifact) {
      return path;
    }

    @Override
    public void prepare(Artifact artifact, Progress progress) {
      // Nothing to download or unpack.
    }
  }
}
