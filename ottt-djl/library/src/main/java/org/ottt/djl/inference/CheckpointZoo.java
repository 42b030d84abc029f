package org.ottt.djl.inference;

import ai.djl.engine.Engine;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.repository.SimpleRepository;
import ai.djl.repository.zoo.DefaultModelZoo;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.util.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.ottt.djl.io.SeekableInput;

/**
 * The zoo of one checkpoint. DJL's own splits a path at its commas, and reads everything in and
 * below the folder to see whether it is a repository of models.
 */
final class CheckpointZoo extends ModelZoo {

  private static final String TEMPORARY = System.getProperty("java.io.tmpdir");

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
    private final boolean here;

    private Folder(Path path) {
      this(path, SeekableInput.isHere(path));
    }

    /**
     * DJL asks every path for its {@link java.io.File}, which those of other file systems do not
     * have. It is shown a path that does not exist instead: the network comes with its parameters,
     * so it has nothing to look for.
     */
    private Folder(Path path, boolean here) {
      this(path, here ? path : Path.of(TEMPORARY, "ottt-" + UUID.randomUUID()), here);
    }

    private Folder(Path path, Path shown, boolean here) {
      super(String.valueOf(path.getFileName()), path.toUri(), shown);
      this.path = shown;
      this.here = here;
    }

    @Override
    public boolean isRemote() {
      return false;
    }

    @Override
    public Metadata locate(MRL mrl) throws IOException {
      if (here) {
        return super.locate(mrl);
      }
      Artifact artifact = new Artifact();
      artifact.setName(getName());
      Metadata metadata = new Metadata.MatchAllMetadata();
      metadata.setArtifactId(getName());
      metadata.setRepositoryUri(URI.create(""));
      metadata.setArtifacts(List.of(artifact));
      return metadata;
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
