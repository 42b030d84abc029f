package org.ottt.djl.commands.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.commands.cli.CudnnOption;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.Surrogates;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.training.schedule.LearningRateSchedule;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that all training commands share. What is left out comes from the recipe. */
final class TrainingOptions {

  /** Below it nothing is left of an image behind a stem and four stages. */
  private static final int MIN_IMAGE_SIZE = 16;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder or archive of the data set. Default: what the recipe finds.")
  private Path data;

  @Option(names = "--epochs", paramLabel = "N", description = "Number of epochs.")
  private Integer epochs;

  @Option(names = "--batch-size", paramLabel = "N", description = "Samples per batch.")
  private Integer batchSize;

  @Option(names = "--time-steps", paramLabel = "T", description = "Time steps per sample.")
  private Integer timeSteps;

  @Option(
      names = "--method",
      paramLabel = "RULE",
      defaultValue = "ottt-a",
      description =
          "Learning rule: ottt-a, ottt-o, ottt-o-trace (see --online-form), sltt or bptt. Default:"
              + " ${DEFAULT-VALUE}.")
  private String method;

  @Option(
      names = "--online-form",
      paramLabel = "FORM",
      description =
          "How ottt-o computes a step: exact (two forwards, the paper's dynamics) or trace (one"
              + " forward, with the membranes that the present weights would have; differs by the"
              + " order of the learning rate). Default: exact.")
  private OtttO.Form onlineForm;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Learning rate of the first epoch (behind the warm-up, if there is one).")
  private Float learningRate;

  @Option(
      names = "--lr-schedule",
      paramLabel = "NAME",
      description =
          "How the learning rate goes on: cosine (half a cosine to 0), steps (x 0.1 at epochs 30, 60"
              + " and 90) or constant.")
  private Recipe.Schedule schedule;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "0",
      description = "Epochs over which the learning rate rises to its schedule. Default: 0.")
  private int warmUp;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "Momentum of SGD. Default: ${DEFAULT-VALUE}.")
  private float momentum;

  @Option(names = "--weight-decay", paramLabel = "X", description = "Weight decay.")
  private Float weightDecay;

  @Option(
      names = "--mse-weight",
      paramLabel = "X",
      description = "Weight of the squared error in the loss, beta in [0, 1].")
  private Float mseWeight;

  @Option(
      names = "--surrogate",
      paramLabel = "NAME",
      defaultValue = "sigmoid",
      description =
          "Surrogate: sigmoid, rectangular, arctangent or triangular. Default: ${DEFAULT-VALUE}.")
  private String surrogate;

  @Option(
      names = "--leak",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Leak lambda = 1 - 1/tau, in [0, 1). Default: ${DEFAULT-VALUE}.")
  private float leak;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      defaultValue = "1",
      description = "Firing threshold. Default: ${DEFAULT-VALUE}.")
  private float threshold;

  @Option(
      names = "--reset",
      paramLabel = "KIND",
      defaultValue = "subtract",
      description =
          "Reset after a spike: subtract (soft) or zero (hard; ottt-a then needs two forwards)."
              + " Default: ${DEFAULT-VALUE}.")
  private Reset reset;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description = "Dropout of each layer's spikes, one mask for all steps, in [0, 1).")
  private Float dropout;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1",
      description = "Multiplies all channel counts, so that a CPU can train. Default: 1.")
  private double width;

  @Option(
      names = "--feedback",
      arity = "0",
      description = "Feed the last hidden layer back into the first (VGG-F).")
  private boolean feedback;

  @Option(
      names = "--image-size",
      paramLabel = "N",
      description = "Height and width that images of a folder are brought to.")
  private Integer imageSize;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Split every batch into N parts with the same gradient, where a whole one does not fit."
              + " Default: 1.")
  private int accumulate;

  @Option(
      names = "--benchmark-data",
      arity = "0",
      description = "Only read one epoch of training data and say how many images/s that gives.")
  private boolean benchmarkData;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights, order, augmentation and drawn data. Default: 1.")
  private int seed;

  @Option(
      names = "--deterministic",
      arity = "0",
      description =
          "Make the numbers those of the seed alone, whatever the number of cores: PyTorch computes"
              + " in one thread. For any number of --workers metrics.csv and the weights are then the"
              + " same to the last bit on CPUs of one kind with one version of PyTorch; without it"
              + " they are on one machine, as sums depend on the number of threads. Only on the CPU.")
  private boolean deterministic;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "float32",
      description =
          "Numbers in which connections multiply spikes and traces: float32, tf32 (TensorFloat-32, on"
              + " GPUs) or bf16 (bfloat16, for processors that have it). Weights and neurons stay in"
              + " float32."
              + " Default: ${DEFAULT-VALUE}.")
  private String precision;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "cpu, gpu, gpu0, gpu1, ... or auto: a GPU if there is one. Several, as gpu0,gpu1, share"
              + " every batch and come to the gradients of one; cpu,cpu does so on the CPU, to try"
              + " it out. Default: auto.")
  private String device;

  @Mixin private final CudnnOption cudnn = new CudnnOption();

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that prepare batches ahead; 0 prepares them in between. The batches are the same"
              + " for any number. Default: 0.")
  private int workers;

  @Option(names = "--limit-train", paramLabel = "N", description = "Use N training samples only.")
  private Integer limitTrain;

  @Option(names = "--limit-test", paramLabel = "N", description = "Use N test samples only.")
  private Integer limitTest;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run folder. Default: runs/RECIPE-DATE-TIME.")
  private Path out;

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "X",
      defaultValue = "10",
      description =
          "Write a checkpoint within an epoch when the last one is that old; 0 writes one per epoch"
              + " only. Default: 10.")
  private double checkpointMinutes;

  @Option(
      names = "--resume",
      description =
          "Go on behind the last checkpoint of the run in --out, with the options of that run; only"
              + " --data, --workers, --checkpoint-minutes, --device and --cudnn-benchmark may change.")
  private boolean resume;

  @Option(
      names = "--overwrite",
      description =
          "Replace the run that is in --out. It is deleted when the new one has its first"
              + " checkpoint.")
  private boolean overwrite;

  private Recipe.Settings defaults;

  /** Takes what was left out from a recipe and checks what was given. */
  void complete(Recipe.Settings settings) {
    defaults = settings;
    atLeastOne("--epochs", epochs());
    atLeastOne("--batch-size", batchSize());
    atLeastOne("--time-steps", timeSteps());
    atLeastOne("--accumulate", accumulate);
    checkOnlineForm();
    if (imageSize != null && defaults.imageSize() == 0) {
      throw new IllegalArgumentException(
          "--image-size is for folders of images; this recipe's images have a size of their own.");
    }
    if (imageSize != null && imageSize < MIN_IMAGE_SIZE) {
      throw new IllegalArgumentException(
          "--image-size must be at least " + MIN_IMAGE_SIZE + ", but is " + imageSize + ".");
    }
    if (warmUp < 0) {
      throw new IllegalArgumentException("--warm-up must not be negative, but is " + warmUp + ".");
    }
    atLeastOne("--limit-train", limitTrain == null ? 1 : limitTrain);
    atLeastOne("--limit-test", limitTest == null ? 1 : limitTest);
    if (workers < 0) {
      throw new IllegalArgumentException("--workers must not be negative, but is " + workers + ".");
    }
    if (!(learningRate() > 0) || Float.isInfinite(learningRate())) {
      throw new IllegalArgumentException("--lr must be positive, but is " + learningRate() + ".");
    }
    if (!(weightDecay() >= 0) || Float.isInfinite(weightDecay())) {
      throw new IllegalArgumentException(
          "--weight-decay must not be negative, but is " + weightDecay() + ".");
    }
    if (!(dropout() >= 0 && dropout() < 1)) {
      throw new IllegalArgumentException("--dropout must lie in [0, 1), but is " + dropout() + ".");
    }
    if (!(width > 0) || Double.isInfinite(width)) {
      throw new IllegalArgumentException("--width must be positive, but is " + width + ".");
    }
    if (!(checkpointMinutes >= 0)) {
      throw new IllegalArgumentException(
          "--checkpoint-minutes must not be negative, but is " + checkpointMinutes + ".");
    }
    if (resume && overwrite) {
      throw new IllegalArgumentException("--resume and --overwrite exclude each other.");
    }
    if (resume && out == null) {
      throw new IllegalArgumentException("--resume needs --out, the folder of the run.");
    }
  }

  private void checkOnlineForm() {
    if (onlineForm != null
        && !method.equalsIgnoreCase(new OtttO().name())
        && !method.equalsIgnoreCase(method())) {
      throw new IllegalArgumentException(
          "--online-form is for --method ottt-o, but the method is " + method + ".");
    }
    if (method().equalsIgnoreCase(new OtttO(OtttO.Form.TRACE).name()) && reset != Reset.SUBTRACT) {
      throw new IllegalArgumentException(
          "--online-form trace needs --reset subtract; use --online-form exact for a hard reset.");
    }
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1, but is " + value + ".");
    }
  }

  Path data() {
    return data;
  }

  int epochs() {
    return epochs != null ? epochs : defaults.epochs();
  }

  int batchSize() {
    return batchSize != null ? batchSize : defaults.batchSize();
  }

  int timeSteps() {
    return timeSteps != null ? timeSteps : defaults.timeSteps();
  }

  /** Returns the rule's name, that of the form of OTTT_O included. */
  String method() {
    return onlineForm == null ? method : new OtttO(onlineForm).name();
  }

  float learningRate() {
    return learningRate != null ? learningRate : defaults.learningRate();
  }

  LearningRateSchedule schedule() {
    LearningRateSchedule behindWarmUp =
        switch (scheduleKind()) {
          case COSINE -> LearningRateSchedule.cosine(learningRate(), epochs());
          case STEPS -> LearningRateSchedule.steps(learningRate(), 0.1f, 30, 60, 90);
          case CONSTANT -> LearningRateSchedule.constant(learningRate());
        };
    return behindWarmUp.withWarmUp(warmUp);
  }

  private Recipe.Schedule scheduleKind() {
    return schedule != null ? schedule : defaults.schedule();
  }

  boolean feedback() {
    return feedback || defaults.feedback();
  }

  int imageSize() {
    return imageSize != null ? imageSize : defaults.imageSize();
  }

  int accumulate() {
    return accumulate;
  }

  boolean benchmarkData() {
    return benchmarkData;
  }

  float momentum() {
    return momentum;
  }

  float weightDecay() {
    return weightDecay != null ? weightDecay : defaults.weightDecay();
  }

  float mseWeight() {
    return mseWeight != null ? mseWeight : defaults.mseWeight();
  }

  float dropout() {
    return dropout != null ? dropout : defaults.dropout();
  }

  double width() {
    return width;
  }

  int seed() {
    return seed;
  }

  Precision precision() {
    return Precision.byName(precision);
  }

  String device() {
    return device;
  }

  boolean deterministic() {
    return deterministic;
  }

  CudnnOption cudnn() {
    return cudnn;
  }

  int workers() {
    return workers;
  }

  int trainLimit(int available) {
    return limitTrain == null ? available : Math.min(limitTrain, available);
  }

  int testLimit(int available) {
    return limitTest == null ? available : Math.min(limitTest, available);
  }

  Path out() {
    return out;
  }

  double checkpointMinutes() {
    return checkpointMinutes;
  }

  boolean resume() {
    return resume;
  }

  boolean overwrite() {
    return overwrite;
  }

  LifParameters neurons() {
    return new LifParameters(leak, threshold, reset, Surrogates.byName(surrogate, threshold));
  }

  /** Returns all options as they are used, for the run's record. */
  Map<String, Object> toRecord() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("data", data == null ? null : data.toAbsolutePath().toString());
    all.put("epochs", epochs());
    all.put("batch_size", batchSize());
    all.put("time_steps", timeSteps());
    all.put("method", method());
    all.put("lr", learningRate());
    all.put("lr_schedule", scheduleKind().name().toLowerCase(Locale.ROOT));
    all.put("warm_up", warmUp);
    all.put("momentum", momentum);
    all.put("weight_decay", weightDecay());
    all.put("mse_weight", mseWeight());
    all.put("surrogate", surrogate);
    all.put("leak", leak);
    all.put("threshold", threshold);
    all.put("reset", reset.name().toLowerCase(Locale.ROOT));
    all.put("dropout", dropout());
    all.put("width", width);
    all.put("feedback", feedback());
    all.put("image_size", imageSize() == 0 ? null : imageSize());
    all.put("accumulate", accumulate);
    all.put("precision", precision().label());
    all.put("seed", seed);
    all.put("deterministic", deterministic);
    all.put("cudnn_benchmark", cudnn.isAsked());
    all.put("workers", workers);
    all.put("checkpoint_minutes", checkpointMinutes);
    all.put("limit_train", limitTrain);
    all.put("limit_test", limitTest);
    return all;
  }
}
