package org.ottt.djl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.StoredNetwork;

class SpikingModelsTest {

  private static final NetworkDescription NETWORK = TestDescriptions.vgg(true);

  @TempDir private Path run;

  @Test
  void loadsARunFolderAndACheckpointFileAlike()
      throws IOException, ModelException, TranslateException {
    Path file = TestRun.write(run, NETWORK, 3);
    Image image = TestRun.image(1, 8, 8);
    List<Double> expected = probabilities(image);
    for (Path place : List.of(run, file)) {
      try (ZooModel<Image, Classifications> model = SpikingModels.load(place);
          Predictor<Image, Classifications> predictor = model.newPredictor()) {
        Classifications classes = predictor.predict(image);
        assertThat(classes.getClassNames()).isEqualTo(NETWORK.classes());
        for (int i = 0; i < expected.size(); i++) {
          assertThat(classes.getProbabilities().get(i)).isCloseTo(expected.get(i), within(1e-6));
        }
        assertThat(SpikingModels.descriptionOf(model)).isEqualTo(NETWORK);
        assertThat(model.getBlock().getParameters().values())
            .noneMatch(Parameter::requiresGradient)
            .noneMatch(parameter -> parameter.getArray().hasGradient());
      }
    }
  }

  @Test
  void aNetworkOfEventFramesIsLoadedForArrays() throws IOException, ModelException {
    InputDescription frames = new InputDescription(2, 8, 8, 8, null);
    NetworkDescription network =
        new NetworkDescription(
            NETWORK.architecture(),
            frames,
            NETWORK.classes(),
            NETWORK.neurons(),
            NETWORK.timeSteps());
    Path file = TestRun.write(run, network, 3);
    assertThatThrownBy(() -> SpikingModels.load(run))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(
            file.getFileName().toString(), "without a pixel normalization", "loadForArrays");
    try (ZooModel<NDList, NDList> model = SpikingModels.loadForArrays(run);
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      NDArray input = manager.ones(new Shape(4, network.timeSteps(), 2, 8, 8));
      NDList logits = predictor.predict(new NDList(input));
      assertThat(logits.singletonOrThrow().getShape())
          .isEqualTo(new Shape(4, network.classes().size()));
      logits.close();
    } catch (TranslateException e) {
      throw new IOException(e);
    }
  }

  /** DJL's own zoo splits paths at commas, and reads whatever lies in and below the folder. */
  @Test
  void loadsFromEveryFolder() throws IOException, ModelException, TranslateException {
    Path folder = run.resolve("16,32,pool.zip");
    Path inFolder = TestRun.write(folder, NETWORK, 3);
    Path alone = Files.copy(inFolder, folder.resolve("a copy.safetensors"));
    for (Path place : List.of(folder, inFolder.getParent())) {
      // What DJL takes for a repository of models, which has none.
      Path below = Files.createDirectories(place.resolve("below"));
      Files.writeString(
          below.resolve("metadata.json"), "{\"metadataVersion\": \"0.2\", \"artifacts\": []}");
    }
    Image image = TestRun.image(1, 8, 8);
    for (Path place : List.of(folder, alone)) {
      try (ZooModel<Image, Classifications> model = SpikingModels.load(place);
          Predictor<Image, Classifications> predictor = model.newPredictor();
          ZooModel<NDList, NDList> forArrays = SpikingModels.loadForArrays(place)) {
        assertThat(predictor.predict(image).getClassNames()).isEqualTo(NETWORK.classes());
        assertThat(SpikingModels.descriptionOf(forArrays)).isEqualTo(NETWORK);
      }
      assertThat(SpikingModels.criteria(place).build().isDownloaded()).isTrue();
    }
  }

  @Test
  void loadsFromAZipWhateverLiesAtTheSamePathOnDisk()
      throws IOException, ModelException, TranslateException {
    Path file = TestRun.write(run, NETWORK, 3);
    Image image = TestRun.image(1, 8, 8);
    List<Double> expected = probabilities(image);
    try (FileSystem zip =
        FileSystems.newFileSystem(run.resolve("run.zip"), Map.of("create", "true"))) {
      Path inZip = copy(file, zip, file.toString());
      Path atRoot = copy(file, zip, "/alone.safetensors");
      TestRun.write(run, NETWORK, 4);
      assertThat(probabilities(image)).isNotEqualTo(expected);
      for (Path place : List.of(zip.getPath(run.toString()), inZip, atRoot)) {
        try (ZooModel<Image, Classifications> model = SpikingModels.load(place);
            Predictor<Image, Classifications> predictor = model.newPredictor();
            ZooModel<NDList, NDList> forArrays = SpikingModels.loadForArrays(place)) {
          Classifications classes = predictor.predict(image);
          for (int i = 0; i < expected.size(); i++) {
            assertThat(classes.getProbabilities().get(i)).isCloseTo(expected.get(i), within(1e-6));
          }
          assertThat(SpikingModels.descriptionOf(forArrays)).isEqualTo(NETWORK);
        }
      }
    }
  }

  private static Path copy(Path file, FileSystem zip, String name) throws IOException {
    Path target = zip.getPath(name);
    Files.createDirectories(target.getParent());
    return Files.copy(file, target);
  }

  @Test
  void aBlockFactoryFindsItsCheckpointAfterItWasSerialized() throws Exception {
    Path file = TestRun.write(run, NETWORK, 3);
    URI zipFile = URI.create("jar:" + run.resolve("run.zip").toUri());
    CheckpointBlockFactory inZip;
    try (FileSystem zip = FileSystems.newFileSystem(zipFile, Map.of("create", "true"))) {
      inZip = serialized(new CheckpointBlockFactory(copy(file, zip, "/alone.safetensors")));
      for (CheckpointBlockFactory factory :
          List.of(inZip, serialized(new CheckpointBlockFactory(run)))) {
        try (Model model = Model.newInstance("serialized")) {
          factory.newBlock(model, null, Map.of());
          assertThat(SpikingModels.descriptionOf(model)).isEqualTo(NETWORK);
        }
      }
    }
    try (Model model = Model.newInstance("closed")) {
      assertThatThrownBy(() -> inZip.newBlock(model, null, Map.of()))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll("run.zip!/alone.safetensors", "not open here", "newFileSystem");
    }
  }

  private static CheckpointBlockFactory serialized(CheckpointBlockFactory factory)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(factory);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (CheckpointBlockFactory) in.readObject();
    }
  }

  @Test
  void worksWithCriteriaThatOneWritesOneself()
      throws IOException, ModelException, TranslateException {
    TestRun.write(run, NETWORK, 3);
    Files.writeString(run.resolve("config.json"), "{}");
    Criteria<Image, Classifications> criteria =
        Criteria.builder()
            .setTypes(Image.class, Classifications.class)
            .optModelPath(run)
            .optEngine("PyTorch")
            .optDevice(Device.cpu())
            .optArgument("blockFactory", CheckpointBlockFactory.class.getName())
            .optOption("hasParameter", "false")
            .optTranslatorFactory(new SpikingTranslatorFactory())
            .build();
    Image image = TestRun.image(2, 20, 11);
    try (ZooModel<Image, Classifications> written = criteria.loadModel();
        ZooModel<Image, Classifications> given = SpikingModels.load(run);
        Predictor<Image, Classifications> one = written.newPredictor();
        Predictor<Image, Classifications> other = given.newPredictor()) {
      assertThat(one.predict(image).getProbabilities())
          .isEqualTo(other.predict(image).getProbabilities());
    }
  }

  @Test
  void tellsWhatIsWrongInItsOwnWords() throws IOException {
    assertThatThrownBy(() -> SpikingModels.load(run.resolve("nowhere")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("does not exist");
    Path file = TestRun.write(run, NETWORK, 3);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> SpikingModels.load(run))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not a usable checkpoint");
    try (Model model = Model.newInstance("other")) {
      assertThatThrownBy(() -> new AnytimePredictor(model)).hasMessageContaining("SpikingModels");
    }
  }

  /** The same by hand: the network's forward, then the softmax of the mean logits. */
  private List<Double> probabilities(Image image) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = StoredNetwork.open(run).load(manager);
      NDArray pixels =
          image.toNDArray(manager).toType(ai.djl.ndarray.types.DataType.FLOAT32, true).div(255);
      NDArray mean = manager.create(new float[] {0.5f, 0.4f, 0.3f});
      NDArray std = manager.create(new float[] {0.2f, 0.25f, 0.3f});
      NDArray input = pixels.sub(mean).div(std).transpose(2, 0, 1).expandDims(0);
      NDList logits = network.forward(new ParameterStore(manager, false), new NDList(input), false);
      NDArray softmax = logits.singletonOrThrow().div(NETWORK.timeSteps()).softmax(1);
      return List.copyOf(new Classifications(NETWORK.classes(), softmax).getProbabilities());
    }
  }
}
