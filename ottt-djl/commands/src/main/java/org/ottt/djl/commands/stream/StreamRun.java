package org.ottt.djl.commands.stream;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.StopSignal;
import org.ottt.djl.commands.evaluate.StreamNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.live.FrameQueue;
import org.ottt.djl.data.event.live.FrameSource;
import org.ottt.djl.data.event.live.LiveFrame;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.metrics.ExplodedLoss;
import org.ottt.djl.metrics.FiringRates;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.metrics.PeakMemory;
import org.ottt.djl.metrics.tensorboard.ScalarLog;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.progress.LiveLine;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.stream.StreamAnswer;
import org.ottt.djl.training.checkpoint.StoredNetwork;
import org.ottt.djl.training.optimizer.OptimizerState;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A stream from its first frame to its last, or to a signal. */
final class StreamRun {

  /** Time steps in the description of a network that has no end of its own. */
  private static final int TIME_STEPS = 8;

  /** How many steps before a row the firing rate is counted over. */
  private static final int RATE_STEPS = 10;

  private static final long POLL_MILLIS = 200;
  private static final String RECENT = "recent";
  private static final String LOSS_SUM = "loss_sum";
  private static final String LOSS_COUNT = "loss_count";
  private static final String RATE_SPIKES = "rate_spikes";
  private static final String RATE_CHANCES = "rate_chances";
  private static final double NANOS_PER_SECOND = 1e9;

  private final StreamOptions options;
  private final RunFolder folder;
  private final CommandLine line;
  private final InputStream standardInput;
  private final SourcePosition position;
  private final StreamCalibration calibration;
  private final RunningAccuracy accuracy;
  private final PeakMemory memory = new PeakMemory();
  private final Set<RecordingWarning> warned = new HashSet<>();

  private FiringRates rates;

  /** What was counted for the next row before the run was interrupted. */
  private long earlierSpikes;

  private long earlierChances;
  private double lossSum;
  private long lossCount;
  private long rowStep;
  private long rowNanos;

  StreamRun(StreamOptions options, RunFolder folder, CommandLine line, InputStream standardInput) {
    this.options = options;
    this.folder = folder;
    this.line = line;
    this.standardInput = standardInput;
    position = new SourcePosition(options, line);
    calibration = new StreamCalibration(options.calibrate(), line);
    accuracy = new RunningAccuracy(options.accuracyWindow());
  }

  int run() throws Exception {
    try {
      int code = open();
      if (hasNothingToKeep()) {
        folder.discard();
        line.getErr().println("Nothing has been learned yet; the run folder is as it was before.");
        line.getErr().flush();
      }
      return code;
    } catch (Exception | Error e) {
      if (hasNothingToKeep()) {
        discard(e);
      }
      throw e;
    }
  }

  private boolean hasNothingToKeep() {
    return !folder.isResumed()
        && !Files.exists(folder.path().resolve("checkpoint/last.safetensors"));
  }

  /** The failure comes first, even where nothing can be deleted. */
  private void discard(Throwable failure) {
    try {
      folder.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private int open() throws Exception {
    Device device = options.device().device();
    Engine.getInstance().setRandomSeed(options.seed());
    // A run that ended before its first checkpoint begins again.
    boolean continues = folder.isResumed() && Files.exists(checkpoint());
    Path weights = continues ? checkpoint() : options.initFrom();
    StoredNetwork stored = weights == null ? null : StoredNetwork.open(weights);
    NetworkDescription known = stored == null ? null : stored.description();
    FrameSource source = checked(() -> new StreamSources(options, standardInput).open(known));
    try (StopSignal stop = new StopSignal(line.getErr());
        FrameSource opened = source;
        NDManager manager = NDManager.newBaseManager(device);
        OptimizerState state = OptimizerState.of(options.learning().optimizer())) {
      NetworkDescription description = known == null ? describe(opened) : known;
      checked(
          () -> {
            requireFit(description, opened);
            return null;
          });
      SpikingNetwork network = stored == null ? description.build(manager) : stored.load(manager);
      try (LearningStream stream = checked(() -> build(network, description, state.optimizer()))) {
        if (continues) {
          takeNotes(stream.load(checkpoint()));
        } else {
          if (stored != null) {
            calibration.set(StreamNormalization.channels(stored, 2).orElse(null));
          }
          folder.writeConfig(
              RecordedStreamOptions.record(line.getCommandSpec()), Devices.nameOf(device));
        }
        announce(stream, network, device);
        warnIfNothingIsLearned(opened);
        warn(opened);
        return watch(stream, opened, manager, stop);
      }
    }
  }

  /** Runs what fails where options do not fit each other. */
  private <T> T checked(Callable<T> opening) throws Exception {
    try {
      return opening.call();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  private LearningStream build(
      SpikingNetwork network, NetworkDescription description, Optimizer optimizer) {
    return LearningStream.builder(network, options.learning().rule())
        .optWindow(options.learning().window())
        .optDescription(description)
        .optOptimizer(optimizer)
        .optFade(options.fade())
        .optObserver(
            (neurons, spikes) -> {
              if (rates != null) {
                rates.onSpikes(neurons, spikes);
              }
            })
        .build();
  }

  private NetworkDescription describe(FrameSource source) {
    return new NetworkDescription(
        new VggArchitecture(options.layout(), 1, false, 0),
        new InputDescription(
            2, source.height(), source.width(), Math.max(source.height(), source.width()), null),
        source.classNames(),
        LifParameters.DEFAULT,
        TIME_STEPS);
  }

  private static void requireFit(NetworkDescription network, FrameSource source) {
    InputDescription input = network.input();
    if (input.channels() != 2
        || input.height() != source.height()
        || input.width() != source.width()) {
      throw new IllegalArgumentException(
          "The network reads frames %s, but the source makes frames (2, %d, %d); take a network that was trained on such frames."
              .formatted(input.shape(), source.height(), source.width()));
    }
    if (!network.classes().equals(source.classNames())) {
      throw new IllegalArgumentException(
          "The network knows the classes %s, but the source has %s."
              .formatted(network.classes(), source.classNames()));
    }
  }

  private void takeNotes(Map<String, String> notes) throws DataException {
    if (!SourcePosition.isIn(notes)) {
      throw new DataException(
          folder.path()
              + " holds a stream of a program of your own; LearnStream cannot resume it.");
    }
    position.take(notes);
    accuracy.take(notes.getOrDefault(RECENT, ""));
    lossSum = Double.parseDouble(notes.getOrDefault(LOSS_SUM, "0"));
    lossCount = Long.parseLong(notes.getOrDefault(LOSS_COUNT, "0"));
    earlierSpikes = Long.parseLong(notes.getOrDefault(RATE_SPIKES, "0"));
    earlierChances = Long.parseLong(notes.getOrDefault(RATE_CHANCES, "0"));
    calibration.take(notes);
  }

  private Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    position.addTo(notes);
    notes.put(RECENT, accuracy.toText());
    notes.put(LOSS_SUM, Double.toHexString(lossSum));
    notes.put(LOSS_COUNT, Long.toString(lossCount));
    notes.put(RATE_SPIKES, Long.toString(spikes()));
    notes.put(RATE_CHANCES, Long.toString(chances()));
    calibration.addTo(notes);
    return notes;
  }

  private void announce(LearningStream stream, SpikingNetwork network, Device device) {
    PrintWriter out = line.getOut();
    out.printf(
        Locale.ROOT,
        "%s: frames of %d ms %s, %d classes; %,d parameters, %s, %s%s%n",
        options.source(),
        options.frameMillis(),
        stream.frameShape(),
        stream.classes().size(),
        network.parameterCount(),
        options.learning().learns() ? options.learning().rule().name() : "answers only",
        Devices.nameOf(device),
        stream.steps() > 0
            ? String.format(Locale.ROOT, "; continues after step %,d", stream.steps())
            : "");
    out.flush();
  }

  private void warnIfNothingIsLearned(FrameSource source) {
    if (options.learning().learns() && !source.hasLabels()) {
      line.getErr()
          .println(
              "Warning: %s brings no labels, so the network only answers; to learn, give --labels."
                  .formatted(options.source()));
      line.getErr().flush();
    }
  }

  /** Tells what is remarkable about the source, once. */
  private void warn(FrameSource source) {
    for (RecordingWarning warning : source.warnings()) {
      if (warned.add(warning)) {
        line.getErr().println("Warning: " + options.source() + ": " + warning);
      }
    }
    line.getErr().flush();
  }

  private int watch(LearningStream stream, FrameSource source, NDManager manager, StopSignal stop)
      throws Exception {
    position.open(source);
    StreamCsv csv = StreamCsv.open(folder.path().resolve("stream.csv"), stream.steps());
    ScalarLog board = new ScalarLog(folder.tensorBoardFolder(), stream.steps() + 1);
    rowStep = stream.steps();
    rowNanos = System.nanoTime();
    long saved = rowNanos;
    long lastFrame = rowNanos;
    Latency latency = new Latency();
    ExplodedLoss exploded = new ExplodedLoss(stream.classes().size());
    String end = "the stream has ended";
    try (FrameQueue queue = new FrameQueue(source, options.queue(), options.overflow());
        LiveLine live = new LiveLine()) {
      while (true) {
        if (stop.isRequested()) {
          end = "stopped";
          break;
        }
        if (options.steps() > 0 && stream.steps() >= options.steps()) {
          end = "all steps are done";
          break;
        }
        LiveFrame frame = take(queue);
        if (frame != null) {
          lastFrame = System.nanoTime();
          countRates(stream.steps() + 1, manager);
          long begin = System.nanoTime();
          StreamAnswer answer = step(stream, frame);
          latency.add(System.nanoTime() - begin);
          if (answer.step() % options.logEvery() == 0) {
            live.clear();
            StreamRow row = row(stream, queue.leftOut());
            csv.append(row);
            exploded.check(row.step(), row.loss());
            board.append(row.step(), row.numbers());
            line.getOut().println(row.line());
            line.getOut().flush();
          } else if (live.isDue()) {
            live.draw(liveText(stream, answer));
          }
        } else if (queue.isAtEnd() && !calibration.isWaiting()) {
          break;
        } else if (live.isDue()) {
          live.draw(
              position.isSkipping() ? position.skippingText() : waitingText(stream, lastFrame));
        }
        double minutes = (System.nanoTime() - saved) / NANOS_PER_SECOND / 60;
        if (options.checkpointMinutes() > 0 && minutes >= options.checkpointMinutes()) {
          saveAndContinue(stream);
          saved = System.nanoTime();
        }
      }
      live.clear();
      warn(source);
      requireFrames(stream, stop);
      save(stream);
      summary(stream, queue.counts(), latency, end);
    } catch (NotFiniteException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      saveAfter(e, stream);
      throw e;
    } finally {
      if (rates != null) {
        rates.close();
        rates = null;
      }
    }
    warn(source);
    return stop.exitCode();
  }

  /** A run without a frame has nothing to keep, so {@link #run} puts back what was there before. */
  private void requireFrames(LearningStream stream, StopSignal stop) throws DataException {
    if (stream.steps() == 0 && !stop.isRequested()) {
      throw new DataException(
          "%s has no complete frame of %d ms, so nothing was learned."
              .formatted(options.source(), options.frameMillis()));
    }
  }

  /** Returns the next frame, after enough of them were seen to normalize it; null for none yet. */
  private LiveFrame take(FrameQueue queue) throws IOException, InterruptedException {
    LiveFrame waiting = calibration.next(queue.isAtEnd());
    if (waiting != null) {
      return waiting;
    }
    LiveFrame frame = position.poll(queue, POLL_MILLIS);
    return frame == null ? null : calibration.add(frame);
  }

  private StreamAnswer step(LearningStream stream, LiveFrame frame) {
    float[] values = calibration.values(frame);
    boolean labelled = frame.label() != LiveFrame.NO_LABEL;
    StreamAnswer answer =
        labelled && options.learning().learns()
            ? stream.step(values, frame.label())
            : stream.step(values);
    position.pass(frame);
    if (labelled) {
      accuracy.add(answer.best() == frame.label());
    }
    if (!Float.isNaN(answer.loss())) {
      lossSum += answer.loss();
      lossCount++;
    }
    return answer;
  }

  /** Counts spikes over the last steps before a row only, as counting takes time. */
  private void countRates(long step, NDManager manager) {
    long left = options.logEvery() - step % options.logEvery();
    boolean counted = step % options.logEvery() == 0 || left < RATE_STEPS;
    if (counted && rates == null) {
      rates = new FiringRates(manager);
    }
  }

  private long spikes() {
    return earlierSpikes + (rates == null ? 0 : rates.spikes());
  }

  private long chances() {
    return earlierChances + (rates == null ? 0 : rates.chances());
  }

  private StreamRow row(LearningStream stream, long leftOut) {
    long now = System.nanoTime();
    double rate = chances() == 0 ? Double.NaN : (double) spikes() / chances();
    earlierSpikes = 0;
    earlierChances = 0;
    if (rates != null) {
      rates.close();
      rates = null;
    }
    StreamRow row =
        new StreamRow(
            stream.steps(),
            stream.labels(),
            stream.updates(),
            accuracy.value(),
            lossCount == 0 ? Double.NaN : lossSum / lossCount,
            rate,
            (stream.steps() - rowStep) * NANOS_PER_SECOND / Math.max(1, now - rowNanos),
            memory.mebibytes(),
            leftOut);
    lossSum = 0;
    lossCount = 0;
    rowStep = stream.steps();
    rowNanos = now;
    return row;
  }

  private static String waitingText(LearningStream stream, long lastFrame) {
    long seconds = (long) ((System.nanoTime() - lastFrame) / NANOS_PER_SECOND);
    return String.format(
        Locale.ROOT, "step %,d  waiting for events for %d s", stream.steps(), seconds);
  }

  private String liveText(LearningStream stream, StreamAnswer answer) {
    double seconds = Math.max(1, System.nanoTime() - rowNanos) / NANOS_PER_SECOND;
    String text =
        String.format(
            Locale.ROOT,
            "step %,d  %.0f steps/s  %s",
            stream.steps(),
            (stream.steps() - rowStep) / seconds,
            answer.bestName());
    return Double.isNaN(accuracy.value())
        ? text
        : text + String.format(Locale.ROOT, "  accuracy %.1f %%", 100 * accuracy.value());
  }

  private Path checkpoint() throws IOException {
    return folder.checkpointFolder().resolve("last.safetensors");
  }

  private void save(LearningStream stream) throws IOException {
    if (stream.steps() > 0) {
      stream.save(checkpoint(), notes());
      folder.dropReplaced();
    }
  }

  /** A folder that is full for some minutes is no reason to forget what the network knows. */
  private void saveAndContinue(LearningStream stream) {
    try {
      save(stream);
    } catch (IOException e) {
      line.getErr()
          .println(
              "Warning: "
                  + e.getMessage()
                  + "; the stream continues without this checkpoint and tries again after"
                  + " --checkpoint-minutes.");
      line.getErr().flush();
    }
  }

  /** Keeps what was learned before the source failed. */
  private void saveAfter(Exception failure, LearningStream stream) {
    if (stream.steps() == 0) {
      return;
    }
    try {
      save(stream);
      line.getErr()
          .printf(
              Locale.ROOT,
              "What was learned up to step %,d is kept; --resume continues from there.%n",
              stream.steps());
      line.getErr().flush();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void summary(LearningStream stream, Map<String, Long> counts, Latency latency, String end)
      throws IOException {
    PrintWriter out = line.getOut();
    out.printf(
        Locale.ROOT,
        "%s after step %,d: %,d labels, %,d updates%s%s%n",
        end,
        stream.steps(),
        stream.labels(),
        stream.updates(),
        accuracy.count() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", accuracy %.2f %% of the last %d",
                100 * accuracy.value(),
                accuracy.count()),
        latency.describe());
    if (!counts.isEmpty()) {
      out.println(
          "irregular input: "
              + counts.entrySet().stream()
                  .map(entry -> entry.getValue() + " " + entry.getKey())
                  .collect(Collectors.joining(", ")));
    }
    if (stream.steps() > 0) {
      out.println("weights and state: " + checkpoint());
    }
    if (options.learning().learns() && stream.steps() > 0 && stream.labels() == 0) {
      line.getErr().println("Warning: no frame had a label, so nothing was learned.");
      line.getErr().flush();
    }
    out.flush();
  }
}
