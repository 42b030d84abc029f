package org.ottt.djl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.recording.TestRecordings;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.inference.SpikingModels;
import org.ottt.djl.inference.SpikingTranslatorFactory;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.run.ServingProperties;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestRun;

class DjlExportTest {

  private static final NetworkDescription IMAGES = ExportedNetworks.vgg(true, Lif.DEFAULT);
  private static final NetworkDescription FRAMES =
      new NetworkDescription(
          IMAGES.architecture(),
          new InputDescription(2, 8, 8, 8, null),
          IMAGES.classes(),
          IMAGES.neurons(),
          3);

  private static final String CACHE = "DJL_CACHE_DIR";

  @TempDir Path folder;
  private NDManager manager;
  private String cacheBefore;

  @BeforeEach
  void open() {
    cacheBefore = System.getProperty(CACHE);
    manager = NDManager.newBaseManager(Device.cpu());
    // DJL unpacks zips into its cache. The engine, which is in the other one, has started.
    System.setProperty(CACHE, folder.resolve("cache").toString());
  }

  @AfterEach
  void close() {
    if (cacheBefore == null) {
      System.clearProperty(CACHE);
    } else {
      System.setProperty(CACHE, cacheBefore);
    }
    manager.close();
  }

  private Path export(String name, NetworkDescription description, Map<String, String> arguments)
      throws IOException {
    Path target = folder.resolve(name);
    SpikingNetwork network = ExportedNetworks.build(description, manager);
    DjlExport.write(target, network, description, arguments);
    return target;
  }

  private static <I, O> Criteria<I, O> criteria(Class<I> input, Class<O> output, String url) {
    return Criteria.builder()
        .setTypes(input, output)
        .optModelUrls(url)
        .optTranslatorFactory(new SpikingTranslatorFactory())
        .optDevice(Device.cpu())
        .build();
  }

  /** What DJL Serving asks for: the folder's own serving.properties name the translators. */
  private static Criteria<Input, Output> served(String url) {
    return Criteria.builder()
        .setTypes(Input.class, Output.class)
        .optModelUrls(url)
        .optDevice(Device.cpu())
        .build();
  }

  private static <I, O> O answer(Criteria<I, O> criteria, I input)
      throws IOException, ModelException, TranslateException {
    try (ZooModel<I, O> model = criteria.loadModel();
        Predictor<I, O> predictor = model.newPredictor()) {
      return predictor.predict(input);
    }
  }

  @Test
  void foldersAndZipsLoadByPathAndUrlForEveryKindOfImage()
      throws IOException, ModelException, TranslateException {
    Path exported = export("exported", IMAGES, Map.of("topK", "2"));
    Path zip = export("exported.zip", IMAGES, Map.of("topK", "2"));
    BufferedImage pixels = TestRun.pixels(1, 8, 8, BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve("image.png");
    ImageIO.write(pixels, "png", file.toFile());
    Image image = TestRun.image(1, 8, 8);
    List<Double> expected;
    try (ZooModel<Image, Classifications> model = SpikingModels.load(exported);
        Predictor<Image, Classifications> predictor = model.newPredictor()) {
      expected = predictor.predict(image).getProbabilities();
    }
    for (Path place : List.of(exported, zip)) {
      String url = place.toUri().toString();
      assertThat(answer(criteria(Image.class, Classifications.class, url), image))
          .satisfies(found -> assertSame(found, expected));
      assertThat(answer(criteria(Path.class, Classifications.class, url), file))
          .satisfies(found -> assertSame(found, expected));
      assertThat(answer(criteria(URL.class, Classifications.class, url), file.toUri().toURL()))
          .satisfies(found -> assertSame(found, expected));
      assertThat(
              answer(
                  criteria(InputStream.class, Classifications.class, url),
                  new ByteArrayInputStream(Files.readAllBytes(file))))
          .satisfies(found -> assertSame(found, expected));
      assertThat(
              answer(
                  Criteria.builder()
                      .setTypes(Image.class, Classifications.class)
                      .optModelPath(place)
                      .optTranslatorFactory(new SpikingTranslatorFactory())
                      .build(),
                  image))
          .satisfies(found -> assertSame(found, expected));
    }
  }

  @Test
  void aUrlCanNameTheFactory() throws IOException, ModelException, TranslateException {
    Image image = TestRun.image(1, 8, 8);
    for (String name : List.of("named", "named.zip")) {
      Path exported = export(name, IMAGES, Map.of());
      String url = exported.toUri().toString();
      Classifications expected = answer(criteria(Image.class, Classifications.class, url), image);
      Criteria<Image, Classifications> named =
          Criteria.builder()
              .setTypes(Image.class, Classifications.class)
              .optModelUrls(url + "?translatorFactory=" + SpikingTranslatorFactory.class.getName())
              .optDevice(Device.cpu())
              .build();
      assertThat(answer(named, image).getProbabilities()).isEqualTo(expected.getProbabilities());
      // DJL's own factory, which it takes without the name, must not answer in another way.
      Criteria<Image, Classifications> nameless =
          Criteria.builder()
              .setTypes(Image.class, Classifications.class)
              .optModelUrls(url)
              .optDevice(Device.cpu())
              .build();
      assertThatThrownBy(() -> answer(nameless, image)).isInstanceOf(Exception.class);
    }
  }

  private static void assertSame(Classifications found, List<Double> expected) {
    assertThat(found.getClassNames()).isEqualTo(IMAGES.classes());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.getProbabilities().get(i)).isCloseTo(expected.get(i), within(1e-6));
    }
  }

  @Test
  void servedRequestsAreAnsweredWithTheMostProbableClasses()
      throws IOException, ModelException, TranslateException {
    String url = export("served", IMAGES, Map.of("topK", "2")).toUri().toString();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(TestRun.pixels(1, 8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
    Input request = new Input();
    request.addProperty("Content-Type", "image/png");
    request.add("data", png.toByteArray());
    Output output = answer(served(url), request);
    assertThat(output.getCode()).isEqualTo(200);
    assertThat(answers(output)).hasSize(2);
    Input bad = new Input();
    bad.add("data", new byte[] {1, 2, 3});
    Output refused;
    try {
      refused = answer(served(url), bad);
    } catch (TranslateException e) {
      return;
    }
    assertThat(refused.getCode()).isNotEqualTo(200);
  }

  private Path recording() throws IOException {
    List<Event> events = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 900; i++) {
      events.add(new Event(10L * i, random.nextInt(128), random.nextInt(128), random.nextInt(2)));
    }
    return Files.write(folder.resolve("walk.aedat"), TestRecordings.dvs128(events));
  }

  private static float[] normalizedFrames(Path recording, int count, FrameEncoding encoding)
      throws IOException {
    float[] frames =
        new FrameMaker(
                new FrameOptions(
                    count, FrameSplit.NUMBER, FrameSize.parse("8x8"), 0, FrameExtent.SENSOR))
            .make(Recording.of(recording))
            .values();
    if (encoding != null) {
      float[] stored = encoding.stored(frames);
      assertThat(stored).isNotEqualTo(frames);
      frames = stored;
    }
    for (int i = 0; i < frames.length; i++) {
      frames[i] = i / 64 % 2 == 0 ? (frames[i] - 0.5f) / 2 : frames[i] - 0.25f;
    }
    return frames;
  }

  @Test
  void aRecordingBecomesTheFramesOfTheTraining()
      throws IOException, ModelException, TranslateException {
    Path file = recording();
    float[] frames = normalizedFrames(file, 3, FrameEncoding.UINT8);
    String url =
        export(
                "recordings",
                FRAMES,
                Map.of(
                    "frames.split", "NUMBER",
                    "frames.size", "8x8",
                    "frames.encoding", "UINT8",
                    "frames.mean", "0.5,0.25",
                    "frames.std", "2,1"))
            .toUri()
            .toString();
    Classifications expected =
        answer(
            criteria(NDList.class, Classifications.class, url),
            new NDList(manager.create(frames, new Shape(3, 2, 8, 8))));
    assertThat(answer(criteria(Path.class, Classifications.class, url), file).getProbabilities())
        .isEqualTo(expected.getProbabilities());
    Input request = new Input();
    request.add("data", Files.readAllBytes(file));
    assertThat(
            answers(answer(served(url), request))
                .get(0)
                .getAsJsonObject()
                .get("className")
                .getAsString())
        .isEqualTo(expected.best().getClassName());
    String silent = export("no-recordings", FRAMES, Map.of()).toUri().toString();
    assertThatThrownBy(() -> answer(criteria(Path.class, Classifications.class, silent), file))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("ExportModel --data");
  }

  @Test
  void aServedRecordingIsToldByItsNameWhateverItsFirstBytes()
      throws IOException, ModelException, TranslateException {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      // The first column and row are 'P' and 'K', as if it were a zip.
      events.add(new Event(10L * i, (80 + i) % 128, (75 + 3 * i) % 128, i % 2));
    }
    byte[] content = TestRecordings.atis(events);
    Path file = Files.write(folder.resolve("x.bin"), content);
    String url =
        export(
                "atis",
                FRAMES,
                Map.of(
                    "frames.split", "NUMBER",
                    "frames.size", "8x8",
                    "frames.camera", "128x128"))
            .toUri()
            .toString();
    Classifications expected = answer(criteria(Path.class, Classifications.class, url), file);
    Input request = new Input();
    request.addProperty("filename", "x.bin");
    request.add("data", content);
    assertThat(
            answers(answer(served(url), request))
                .get(0)
                .getAsJsonObject()
                .get("probability")
                .getAsDouble())
        .isCloseTo(expected.best().getProbability(), within(1e-6));
  }

  @Test
  void ofMoreFramesThanTimeStepsTheFirstAreUsed()
      throws IOException, ModelException, TranslateException {
    Path file = recording();
    String url =
        export(
                "first-frames",
                FRAMES,
                Map.of(
                    "frames.frames", "6",
                    "frames.split", "NUMBER",
                    "frames.size", "8x8",
                    "frames.mean", "0.5,0.25",
                    "frames.std", "2,1"))
            .toUri()
            .toString();
    NDArray frames = manager.create(normalizedFrames(file, 6, null), new Shape(6, 2, 8, 8));
    try (ZooModel<Path, Classifications> ofFiles =
            criteria(Path.class, Classifications.class, url).loadModel();
        Predictor<Path, Classifications> recordings = ofFiles.newPredictor();
        ZooModel<NDList, Classifications> ofArrays =
            criteria(NDList.class, Classifications.class, url).loadModel();
        Predictor<NDList, Classifications> arrays = ofArrays.newPredictor()) {
      for (int steps : new int[] {3, 2, 6}) {
        ((SpikingNetwork) ofFiles.getBlock()).setTimeSteps(steps);
        ((SpikingNetwork) ofArrays.getBlock()).setTimeSteps(steps);
        assertThat(recordings.predict(file).getProbabilities())
            .as("%d steps", steps)
            .isEqualTo(arrays.predict(new NDList(frames)).getProbabilities());
      }
      ((SpikingNetwork) ofFiles.getBlock()).setTimeSteps(7);
      assertThatThrownBy(() -> recordings.predict(file))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("6 frames from a recording, but needs 7; lower");
    }
  }

  /** In a loop, what the predictions make must not pile up with the frames' owner. */
  @Test
  void aPredictionLeavesNothingWithTheOwnerOfTheFrames()
      throws IOException, ModelException, TranslateException {
    String url = export("arrays", FRAMES, Map.of()).toUri().toString();
    try (ZooModel<NDList, Classifications> model =
            criteria(NDList.class, Classifications.class, url).loadModel();
        Predictor<NDList, Classifications> predictor = model.newPredictor();
        NDManager owner = manager.newSubManager()) {
      for (int count : new int[] {3, 5}) {
        NDArray frames = owner.randomUniform(0, 1, new Shape(count, 2, 8, 8));
        List<Double> first = predictor.predict(new NDList(frames)).getProbabilities();
        int held = owner.getManagedArrays().size();
        int all = NativeArrays.count();
        for (int i = 0; i < 3; i++) {
          assertThat(predictor.predict(new NDList(frames)).getProbabilities()).isEqualTo(first);
        }
        assertThat(owner.getManagedArrays()).hasSize(held).contains(frames);
        assertThat(NativeArrays.count()).isEqualTo(all);
      }
      assertThat(owner.getManagedArrays()).hasSize(2);
    }
  }

  private static JsonArray answers(Output output) {
    return JsonParser.parseString(output.getData().getAsString()).getAsJsonArray();
  }

  @Test
  void framesAndRecordingsAreServed() throws IOException, ModelException, TranslateException {
    Path exported =
        export(
            "frames",
            FRAMES,
            Map.of(
                "frames.split",
                "NUMBER",
                "frames.size",
                "8x8",
                "frames.mean",
                "0.5,0.25",
                "frames.std",
                "2,1"));
    String url = exported.toUri().toString();
    NDArray frames = manager.randomUniform(0, 1, new Shape(3, 2, 8, 8));
    Classifications expected =
        answer(criteria(NDList.class, Classifications.class, url), new NDList(frames));
    Input request = new Input();
    request.add("data", new NDList(frames).encode());
    Output output = answer(served(url), request);
    assertThat(answers(output).get(0).getAsJsonObject().get("probability").getAsDouble())
        .isCloseTo(expected.best().getProbability(), within(1e-6));
    assertThatThrownBy(
            () ->
                answer(
                    criteria(NDList.class, Classifications.class, url),
                    new NDList(manager.zeros(new Shape(2, 2, 8, 8)))))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("(3, 2, 8, 8)");
    Input forged = new Input();
    byte[] bytes = new NDList(frames).encode();
    bytes[40] ^= 0x7f;
    forged.add("data", bytes);
    assertThatThrownBy(() -> answer(served(url), forged))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("NDList.encode()");
  }

  @Test
  void aRunFolderLoadsAsItIs() throws IOException, ModelException, TranslateException {
    Path run = folder.resolve("run");
    try (RunFolder begun = RunFolder.open(run, ExistingRun.REFUSE)) {
      begun.writeConfig(Map.of("seed", 1), "cpu");
    }
    TestRun.write(run, IMAGES, 3);
    assertThat(run.resolve(ServingProperties.FILE)).exists();
    String url = run.toUri().toString();
    Criteria<Image, Classifications> criteria =
        Criteria.builder()
            .setTypes(Image.class, Classifications.class)
            .optModelUrls(url)
            .optTranslatorFactory(new SpikingTranslatorFactory())
            .build();
    assertThat(answer(criteria, TestRun.image(1, 8, 8)))
        .extracting(Classifications::getClassNames)
        .isEqualTo(IMAGES.classes());
  }
}
