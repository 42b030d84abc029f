package org.ottt.djl.data.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.data.archive.TestTar;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UnreadImages;

/** The same ten images in every layout: the same order, labels and bytes. */
class ImageFilesTest {

  private static final List<String> CLASSES = List.of("n01", "n02", "n10");

  /** Label, then bytes, in the order of class and name. */
  private static final List<String> TRAIN =
      List.of("0 t11", "0 t12", "0 t13", "1 t21", "1 t22", "2 t101");

  private static final List<String> VAL = List.of("0 v1", "1 v2", "1 v4", "2 v3");

  @TempDir private Path temp;

  /** The training images by class and file name. */
  private static Map<String, String> trainFiles() {
    Map<String, String> files = new TreeMap<>();
    files.put("n01/n01_1.JPEG", "t11");
    files.put("n01/n01_2.JPEG", "t12");
    files.put("n01/n01_3.jpg", "t13");
    files.put("n02/n02_1.JPEG", "t21");
    files.put("n02/n02_2.PNG", "t22");
    files.put("n10/n10_1.JPEG", "t101");
    return files;
  }

  /** The validation images by file name, with the class of each in the order of ILSVRC's files. */
  private static final List<String> VAL_CLASSES = List.of("n01", "n02", "n10", "n02");

  private static String valName(int image) {
    return String.format("ILSVRC2012_val_%08d.JPEG", image);
  }

  private void write(String file, String content) throws IOException {
    Path path = temp.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private void writeTrainFolders(String folder) throws IOException {
    for (Map.Entry<String, String> file : trainFiles().entrySet()) {
      write(folder + "/" + file.getKey(), file.getValue());
    }
  }

  private void writeFlatVal(String folder) throws IOException {
    for (int i = 1; i <= VAL_CLASSES.size(); i++) {
      write(folder + "/" + valName(i), "v" + i);
    }
  }

  private void writeKaggleLabels(String file) throws IOException {
    StringBuilder csv = new StringBuilder("ImageId,PredictionString\n");
    for (int i = VAL_CLASSES.size(); i >= 1; i--) {
      csv.append(valName(i).replace(".JPEG", ","));
      csv.append(VAL_CLASSES.get(i - 1)).append(" 1 2 3 4 n77 5 6 7 8 \n");
    }
    write(file, csv.toString());
  }

  private static List<String> read(EncodedImages images) throws IOException {
    List<String> read = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      read.add(images.label(i) + " " + new String(images.read(i), StandardCharsets.UTF_8));
    }
    return read;
  }

  private ImageFiles assertSame(Path data, ImageLayout train, ImageLayout val) throws IOException {
    try (LogLines log = LogLines.of(ImageFiles.class)) {
      ImageFiles opened = ImageFiles.open(data);
      assertThat(read(opened.train())).isEqualTo(TRAIN);
      assertThat(read(opened.val())).isEqualTo(VAL);
      assertThat(opened.train().classNames()).isEqualTo(CLASSES);
      assertThat(opened.val().classNames()).isEqualTo(CLASSES);
      assertThat(opened.trainLayout()).isEqualTo(train);
      assertThat(opened.valLayout()).isEqualTo(val);
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0))
          .startsWith("INFO " + data + ": " + train)
          .endsWith("6 training and 4 test images of 3 classes");
      return opened;
    }
  }

  private void assertRefused(Path data, String... inMessage) {
    assertThatThrownBy(() -> ImageFiles.open(data))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(inMessage)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"val", "validation", "valid", "test"})
  void classFolders(String val) throws IOException {
    writeTrainFolders("train");
    for (int i = 1; i <= VAL_CLASSES.size(); i++) {
      write(val + "/" + VAL_CLASSES.get(i - 1) + "/" + valName(i), "v" + i);
    }
    assertSame(temp, ImageLayout.CLASS_FOLDERS, ImageLayout.CLASS_FOLDERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ILSVRC", "ILSVRC/Data", "ILSVRC/Data/CLS-LOC"})
  void kagglesFolders(String pointedAt) throws IOException {
    writeTrainFolders("ILSVRC/Data/CLS-LOC/train");
    writeFlatVal("ILSVRC/Data/CLS-LOC/val");
    write("ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_00000001.JPEG", "secret");
    writeKaggleLabels("LOC_val_solution.csv");
    assertSame(temp.resolve(pointedAt), ImageLayout.CLASS_FOLDERS, ImageLayout.FLAT_FOLDER);
  }

  private void writeTrainTar() throws IOException {
    Map<String, TestTar> classes = new TreeMap<>();
    for (Map.Entry<String, String> file : trainFiles().entrySet()) {
      String[] parts = file.getKey().split("/", -1);
      classes.computeIfAbsent(parts[0], name -> new TestTar()).add(parts[1], file.getValue());
    }
    TestTar train = new TestTar();
    for (Map.Entry<String, TestTar> tar : classes.entrySet()) {
      train.add(tar.getKey() + ".tar", tar.getValue().bytes());
    }
    train.write(temp.resolve("ILSVRC2012_img_train.tar"));
    new TestTar()
        .add("n01.tar", new TestTar().add("n01_1.JPEG", "a dog").bytes())
        .write(temp.resolve("ILSVRC2012_img_train_t3.tar"));
  }

  private void writeValTar() throws IOException {
    TestTar val = new TestTar();
    for (int i = 1; i <= VAL_CLASSES.size(); i++) {
      val.add(valName(i), "v" + i);
    }
    val.write(temp.resolve("ILSVRC2012_img_val.tar"));
    new TestTar()
        .add("test/ILSVRC2012_test_00000001.JPEG", "secret")
        .write(temp.resolve("ILSVRC2012_img_test_v10102019.tar"));
  }

  @Test
  void originalTarsWithTheDevkit() throws IOException {
    writeTrainTar();
    writeValTar();
    assertRefused(
        temp, "ILSVRC2012_img_val.tar has ImageNet's validation images without their labels");
    DevkitFiles.write(temp.resolve("ILSVRC2012_devkit_t12.tar.gz"), VAL_CLASSES);
    assertSame(temp, ImageLayout.CLASS_TAR, ImageLayout.FLAT_TAR);
  }

  /** As by {@code tar cf val.tar -C parent .}, which packs the folders too. */
  @Test
  void aFlatTarMayHaveItsImagesInFolders() throws IOException {
    writeTrainTar();
    TestTar val = new TestTar().folder("./").folder("./val/");
    for (int i = 1; i <= VAL_CLASSES.size(); i++) {
      val.add("./val/" + valName(i), "v" + i);
    }
    val.write(temp.resolve("ILSVRC2012_img_val.tar"));
    writeKaggleLabels("LOC_val_solution.csv");
    assertSame(temp, ImageLayout.CLASS_TAR, ImageLayout.FLAT_TAR);
  }

  @Test
  void foldersAndTarsMayBeMixed() throws IOException {
    writeTrainFolders("train");
    writeValTar();
    writeKaggleLabels("LOC_val_solution.csv");
    assertSame(temp, ImageLayout.CLASS_FOLDERS, ImageLayout.FLAT_TAR);
  }

  @Test
  void tarsOfClassFolders() throws IOException {
    TestTar train = new TestTar();
    TestTar test = new TestTar();
    TestTar both = new TestTar();
    // In another order than that of the names.
    List<Map.Entry<String, String>> files = new ArrayList<>(trainFiles().entrySet());
    Collections.reverse(files);
    for (Map.Entry<String, String> file : files) {
      train.add("./" + file.getKey(), file.getValue());
      both.add("set/train/" + file.getKey(), file.getValue());
    }
    for (int i = 1; i <= VAL_CLASSES.size(); i++) {
      test.add(VAL_CLASSES.get(i - 1) + "/" + valName(i), "v" + i);
      both.add("set/val/" + VAL_CLASSES.get(i - 1) + "/" + valName(i), "v" + i);
    }
    train.write(temp.resolve("two/train.tar"));
    test.write(temp.resolve("two/test.tar"));
    assertSame(temp.resolve("two"), ImageLayout.CLASS_TAR, ImageLayout.CLASS_TAR);
    Path one = both.write(temp.resolve("one/images.tar"));
    assertSame(one, ImageLayout.CLASS_TAR, ImageLayout.CLASS_TAR);
    assertSame(temp.resolve("one"), ImageLayout.CLASS_TAR, ImageLayout.CLASS_TAR);
    assertRefused(temp.resolve("two/train.tar"), "has no folders train and val within");
  }

  @Test
  void aTarForEachClass() throws IOException {
    for (String name : CLASSES) {
      TestTar train = new TestTar();
      TestTar val = new TestTar();
      for (Map.Entry<String, String> file : trainFiles().entrySet()) {
        if (file.getKey().startsWith(name + "/")) {
          train.add(file.getKey().substring(4), file.getValue());
        }
      }
      for (int i = 1; i <= VAL_CLASSES.size(); i++) {
        if (VAL_CLASSES.get(i - 1).equals(name)) {
          val.add(valName(i), "v" + i);
        }
      }
      train.folder("./").folder("./empty/").write(temp.resolve("train/" + name + ".tar"));
      val.write(temp.resolve("val/" + name + ".tar"));
    }
    assertSame(temp, ImageLayout.TAR_PER_CLASS, ImageLayout.TAR_PER_CLASS);
    new TestTar().folder("./").write(temp.resolve("train/n77.tar"));
    assertRefused(temp, "n77.tar, a class, holds no images: add images or leave it out");
  }

  /** Two shards for training and one for validation, with labels by number. */
  private void writeShards(String folder, String label) throws IOException {
    TestTar[] shards = {new TestTar(), new TestTar(), new TestTar()};
    int image = 0;
    for (Map.Entry<String, String> file : trainFiles().entrySet()) {
      int number = CLASSES.indexOf(file.getKey().substring(0, 3));
      addSample(shards[image++ % 2], file.getKey(), file.getValue(), label, number);
    }
    for (int i = 1; i <= VAL_CLASSES.size(); i++) {
      int number = CLASSES.indexOf(VAL_CLASSES.get(i - 1));
      addSample(shards[2], valName(i), "v" + i, label, number);
    }
    shards[0].write(temp.resolve(folder + "/imagenet1k-train-0000.tar"));
    shards[1].write(temp.resolve(folder + "/imagenet1k-train-0001.tar"));
    shards[2].write(temp.resolve(folder + "/imagenet1k-validation-00.tar"));
  }

  private static void addSample(
      TestTar shard, String name, String content, String label, int number) throws IOException {
    shard.add(name, content);
    String key = name.substring(0, name.lastIndexOf('.'));
    if (label.equals("cls")) {
      shard.add(key + ".cls", "" + number);
    } else {
      shard.add(key + ".json", "{\"width\": 3, \"" + label + "\": " + number + "}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cls", "label"})
  void webDatasetShards(String label) throws IOException {
    writeShards("shards", label);
    write("shards/classes.txt", "n01\nn02\nn10\n\n");
    String shards = temp.resolve("shards").toString();
    for (String data :
        List.of(
            shards,
            shards + "/*.tar",
            shards + "/imagenet1k-{train,validation}-*.tar",
            shards + "/imagenet1k-train-{0000..0001}.tar::" + shards + "/*-validation-??.tar",
            shards + "/imagenet1k-train-{0001..0000}.tar::" + shards + "/*-validation-??.tar",
            shards + "/imagenet1k-train-000{1..0}.tar::" + shards + "/*-validation-0{0..0}.tar")) {
      assertSame(Path.of(data), ImageLayout.WEBDATASET, ImageLayout.WEBDATASET);
    }
  }

  @Test
  void shardsWithALabelOfAnotherName() throws IOException {
    writeShards("shards", "species");
    assertRefused(temp.resolve("shards"), "validation images without their labels");
    ImageFiles opened = ImageFiles.open(temp.resolve("shards"), "species");
    assertThat(read(opened.train())).isEqualTo(TRAIN);
    assertThat(read(opened.val())).isEqualTo(VAL);
    assertThat(opened.train().classNames()).containsExactly("0", "1", "2");
  }

  /** Otherwise the images to train on would be those to test on. */
  @Test
  void oneShardIsNotTakenForBothHalves() throws IOException {
    Path shard = new TestTar().add("0.jpg", "x").add("0.cls", "0").write(temp.resolve("a/0.tar"));
    assertRefused(shard, "no tar has train or val as a separate word in its name");
    assertRefused(temp.resolve("a"), "no tar has train or val as a separate word in its name");
  }

  @Test
  void aHalfUnpackedSplitIsRefused() throws IOException {
    writeTrainFolders("train");
    new TestTar().add("1.jpg", "x").write(temp.resolve("train/n77.tar"));
    writeFlatVal("val");
    assertRefused(temp, "train holds both folders and tars");
  }

  @Test
  void theNameOfTheDataFolderSaysNothing() throws IOException {
    Path tar =
        new TestTar()
            .add("train/cat/1.jpg", "t")
            .add("val/cat/1.jpg", "v")
            .write(temp.resolve("test/images.tar"));
    assertThat(read(ImageFiles.open(tar.getParent()).val())).containsExactly("0 v");
  }

  @Test
  void namesOfNumberedClassesAreReadAsOtherNames() throws IOException {
    writeShards("shards", "cls");
    write("shards/classes.txt", "\uFEFFn01\r\n n02\r\nn10\r\n");
    assertSame(temp.resolve("shards"), ImageLayout.WEBDATASET, ImageLayout.WEBDATASET);
    Files.write(
        temp.resolve("shards/classes.txt"), "Grün\nb\nc".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(temp.resolve("shards"), "classes.txt is not in UTF-8: save it in UTF-8");
  }

  @Test
  void namesOfNumberedClassesMustBeComplete() throws IOException {
    writeShards("shards", "cls");
    write("shards/classes.txt", "n01\nn02\n");
    assertRefused(temp.resolve("shards"), "classes.txt has 2 names", "labels up to 2");
  }

  @Test
  void labelsMustFitTogether() throws IOException {
    new TestTar().add("0.jpg", "x").add("0.cls", "0").write(temp.resolve("a/train.tar"));
    new TestTar().add("0.jpg", "x").add("0.cls", "1").write(temp.resolve("a/val.tar"));
    assertRefused(temp.resolve("a"), "val.tar has class 1 that the training images lack");
    new TestTar().add("cat/0.jpg", "x").write(temp.resolve("a/val.tar"));
    assertRefused(temp.resolve("a"), "train.tar has numbers for classes where", "has names");
    new TestTar().add("0.jpg", "x").add("0.cls", "99999999").write(temp.resolve("a/train.tar"));
    new TestTar().add("0.jpg", "x").add("0.cls", "0").write(temp.resolve("a/val.tar"));
    assertRefused(temp.resolve("a"), "label 99999999, which cannot be a class");
    new TestTar().add("cat/0.jpg", "x").write(temp.resolve("a/train.tar"));
    new TestTar().add("cat/1.jpg", "x").write(temp.resolve("a/val.tar"));
    assertThat(ImageFiles.open(temp.resolve("a")).val().size()).isEqualTo(1);
    new TestTar().add("owl/1.jpg", "x").add("cat/1.jpg", "x").write(temp.resolve("a/val.tar"));
    assertRefused(temp.resolve("a"), "val.tar has class owl that the training images lack");
    new TestTar()
        .add("owl/1.jpg", "x")
        .add("ant/2.jpg", "x")
        .add("bee/3.jpg", "x")
        .add("elk/4.jpg", "x")
        .write(temp.resolve("a/val.tar"));
    assertRefused(temp.resolve("a"), "has 4 classes (ant, bee, elk, ...) that the training");
  }

  @Test
  void imagesWithoutAClassAreRefusedInTarsAsInFolders() throws IOException {
    new TestTar().add("cat/1.jpg", "x").write(temp.resolve("val.tar"));
    new TestTar()
        .add("cat/1.jpg", "x")
        .add("dog/1.jpg", "x")
        .add("lost.jpg", "x")
        .write(temp.resolve("train.tar"));
    assertRefused(temp, "train.tar holds images beside the class folders");
    new TestTar().add("1.jpg", "x").add("2.jpg", "x").write(temp.resolve("train.tar"));
    assertRefused(temp, "train.tar holds images without class folders and without labels");
    new TestTar()
        .folder("data/")
        .folder("data/empty/")
        .add("data/cat/1.jpg", "x")
        .add("data/dog/1.jpg", "x")
        .write(temp.resolve("train.tar"));
    assertRefused(temp, "train.tar has class empty without any image");
    new TestTar().add("readme.txt", "x").write(temp.resolve("train.tar"));
    assertRefused(temp, "train.tar holds no images");
  }

  @Test
  void foldersWithinAClassBelongToItInTarsAsInFolders() throws IOException {
    new TestTar()
        .add("cat/1.jpg", "c1")
        .add("cat/sub/deep/2.jpg", "c2")
        .add("dog/sub/1.jpg", "d1")
        .write(temp.resolve("train.tar"));
    new TestTar().add("x/y/cat/1.jpg", "v1").write(temp.resolve("val.tar"));
    ImageFiles data = ImageFiles.open(temp);
    assertThat(data.train().classNames()).containsExactly("cat", "dog");
    assertThat(read(data.train())).containsExactly("0 c1", "0 c2", "1 d1");
    assertThat(read(data.val())).containsExactly("0 v1");
  }

  /** Opens data that hold images of other formats; returns what is warned of. */
  private List<String> warnings(Path data) throws IOException {
    try (LogLines log = LogLines.of(ImageFiles.class)) {
      ImageFiles opened = ImageFiles.open(data);
      assertThat(opened.train().size()).isEqualTo(1);
      assertThat(opened.val().size()).isEqualTo(1);
      return log.lines().stream().filter(line -> line.startsWith("WARN")).toList();
    }
  }

  @Test
  void tellsOfImagesThatAreNotRead() throws IOException {
    String two = "WARN Left out of the training images: 2 in formats that are not read, the first ";
    String remedy = "; convert them to JPEG, PNG or WebP";
    for (String file :
        List.of("train/cat/1.jpg", "train/cat/3.bmp", "train/cat/2.gif", "val/cat/1.jpg")) {
      write("a/" + file, "x");
    }
    Path folders = temp.resolve("a");
    Path gif = folders.resolve("train/cat/2.gif");
    assertThat(warnings(folders)).containsExactly(two + gif + remedy);
    write("a/val/cat/4.tif", "x");
    assertThat(warnings(folders))
        .containsExactly(
            two + gif + remedy,
            "WARN Left out of the test images: 1 in formats that are not read, the first "
                + folders.resolve("val/cat/4.tif")
                + remedy);

    Path shards = temp.resolve("b");
    new TestTar().add("0.jpg", "x").add("0.cls", "0").write(shards.resolve("val-0.tar"));
    new TestTar()
        .add("0.jpg", "x")
        .add("0.cls", "0")
        .add("1.bmp", "x")
        .add("1.cls", "0")
        .write(shards.resolve("train-0.tar"));
    new TestTar().add("2.bmp", "x").add("2.cls", "0").write(shards.resolve("train-1.tar"));
    assertThat(warnings(shards))
        .containsExactly(two + shards.resolve("train-0.tar") + " (1.bmp)" + remedy);

    // In one archive for both halves the files are told of once.
    Path one =
        new TestTar()
            .add("train/cat/1.jpg", "x")
            .add("train/cat/2.bmp", "x")
            .add("val/cat/1.jpg", "x")
            .add("val/cat/2.bmp", "x")
            .write(temp.resolve("c/all.tar"));
    assertThat(warnings(one)).containsExactly(two + one + " (train/cat/2.bmp)" + remedy);
  }

  @Test
  void countsImagesThatAreNotReadInAFlatFolder() throws IOException {
    writeTrainFolders("train");
    writeFlatVal("val");
    writeKaggleLabels("LOC_val_solution.csv");
    write("val/ILSVRC2012_val_00000005.bmp", "x");
    ImageFiles opened = ImageFiles.open(temp);
    assertThat(opened.unreadTrain()).isEqualTo(UnreadImages.NONE);
    assertThat(opened.unreadVal())
        .isEqualTo(new UnreadImages(1, temp.resolve("val/ILSVRC2012_val_00000005.bmp").toString()));
  }

  @Test
  void aClassOfImagesThatAreNotReadIsRefused() throws IOException {
    new TestTar().add("cat/1.jpg", "x").write(temp.resolve("val.tar"));
    new TestTar().add("cat/1.jpg", "x").add("owl/1.bmp", "x").write(temp.resolve("train.tar"));
    assertRefused(temp, "train.tar has class owl without any image");
    new TestTar().add("cat/1.bmp", "x".repeat(20_000)).write(temp.resolve("train.tar"));
    assertRefused(
        temp,
        "train.tar holds no images of a format that is read: convert files such as",
        "train.tar (cat/1.bmp) to JPEG, PNG or WebP");
  }

  @Test
  void aFlatValidationFolderNeedsLabels() throws IOException {
    writeTrainFolders("train");
    writeFlatVal("val");
    assertRefused(temp, "val holds images but no class folders", "LOC_val_solution.csv", "devkit");
    write("LOC_val_solution.csv", "ImageId,PredictionString\nILSVRC2012_val_00000001,n01 1 2\n");
    assertRefused(temp, "ILSVRC2012_val_00000002.JPEG has no label in", "LOC_val_solution.csv");
    write("LOC_val_solution.csv", "<html>404</html>");
    assertRefused(temp, "is not Kaggle's table");
  }

  @Test
  void saysHowParquetFilesAreConverted() throws IOException {
    write("repo/README.md", "x");
    write("repo/data/test-0.parquet", "x");
    write("repo/data/train-0.parquet", "x");
    // As macOS puts it beside every file of a foreign disk.
    write("repo/data/._train-0.parquet", "x");
    Path train = temp.resolve("repo/data/train-0.parquet");
    String command =
        "./ottt PrepareParquet --source " + train + " --out shards/train, and pass --data shards";
    assertRefused(temp.resolve("repo/data"), train + " is a Parquet file", command);
    assertRefused(temp.resolve("repo"), train + " is a Parquet file", command);
    assertRefused(train, train + " is a Parquet file", command);
    write("repo/data/train-1.parquet", "x");
    String pattern =
        "--source '" + temp.resolve("repo/data/train*.parquet") + "' --out shards/train";
    assertRefused(temp.resolve("repo"), train + " is a Parquet file", pattern);
    Files.delete(temp.resolve("repo/data/train-1.parquet"));
    Path test = temp.resolve("repo/data/test-0.parquet");
    for (String data : List.of("repo/data/test-0.parquet", "repo/data/test-{0..0}.parquet")) {
      assertRefused(temp.resolve(data), "--source " + test + " --out shards/test");
    }
    write("halves/train/0000.parquet", "x");
    write("halves/validation/0000.parquet", "x");
    assertRefused(
        temp.resolve("halves"),
        "--source " + temp.resolve("halves/train/0000.parquet") + " --out shards/train");
    // Beside images such a file may be anything.
    writeTrainFolders("mixed/train");
    write("mixed/train/names.parquet", "x");
    write("mixed/val/n01/1.JPEG", "v");
    assertThat(ImageFiles.open(temp.resolve("mixed")).train().size()).isEqualTo(6);
  }

  @Test
  void saysWhatIsWrongWithOtherThings() throws IOException {
    assertRefused(temp.resolve("nowhere"), "nowhere does not exist", "pass --data");
    assertRefused(temp, "holds no image data", "train/<class>/", "WebDataset");
    write("a/train.tar.gz", "x");
    write("a/._images.tar.gz", "x");
    assertRefused(
        temp.resolve("a"), "a holds train.tar.gz", "do not allow random access", "gunzip");
    assertRefused(temp.resolve("a/train.tar.gz"), "do not allow random access", "gunzip");
    write("b/._images.tar.gz", "x");
    write("b/._train.parquet", "x");
    assertRefused(temp.resolve("b"), "b holds no image data");
    write("c/image.iso", "x");
    assertRefused(temp.resolve("c/image.iso"), "is neither a folder nor a .tar");
    write("d/one.tar", "x");
    write("d/two.tar", "x");
    assertRefused(
        temp.resolve("d"), "2 tars, but no tar has train or val as a separate word in its name");
    writeTrainFolders("e/train");
    assertRefused(temp.resolve("e"), "has no folder val and no .tar whose name says val");
    assertRefused(temp.resolve("train-{00..03}.tar"), "train-00.tar, one of the files that");
    assertRefused(temp.resolve("x*.tar"), "no file is named like");
    assertRefused(temp.resolve("x{00..100}.tar"), "x000.tar, one of the files that");
    assertRefused(temp.resolve("x{0..999999}.tar"), "more than 100,000 files");
    assertRefused(temp.resolve("train-{10..08}.tar"), "train-10.tar, one of the files that");
    write("train-10.tar", "x");
    assertRefused(temp.resolve("train-{10..08}.tar"), "train-09.tar, one of the files that");
  }
}
