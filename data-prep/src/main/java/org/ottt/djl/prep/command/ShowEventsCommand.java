package org.ottt.djl.prep.command;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.data.event.recording.AxisMapping;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.prep.picture.AnimatedGif;
import org.ottt.djl.prep.picture.FramePainter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a recording as pictures. */
@Command(
    name = "ShowEvents",
    description = {
      "Writes a recording's frames as a strip (PNG) and an animation (GIF): ON events green, OFF"
          + " events red.",
      "It is how one checks which way up the pictures are."
    },
    mixinStandardHelpOptions = true)
public final class ShowEventsCommand implements Callable<Integer> {

  private static final int COLUMNS = 5;

  /** Small sensors are painted larger, up to about this many pixels a frame. */
  private static final int COMFORTABLE_SIZE = 256;

  @Parameters(paramLabel = "FILE", description = "A recording: .aedat, .aedat4, .bin or .bs2.")
  private Path file;

  @Mixin private FrameArguments frames;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "0",
      description = "Reduces frames to this size, as for training (default: the sensor's).")
  private int size;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EventFormat format;

  @Option(
      names = "--axes",
      paramLabel = "sensor|spikingjelly|dat2mat",
      defaultValue = "sensor",
      description = FrameArguments.AXES)
  private AxisMapping axes;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the pictures (default: the current one).")
  private Path out;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      defaultValue = "150",
      description = "How long the animation shows a frame (default: ${DEFAULT-VALUE}).")
  private int delay;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public ShowEventsCommand() {}

  @Override
  public Integer call() throws IOException {
    FrameOptions options = Arguments.check(spec, () -> frames.options(size));
    RecordingFormat actual =
        format.format() == null ? RecordingFormat.detect(file) : format.format();
    FrameValues values =
        new FrameMaker(options).make(new Recording(file, actual, axes, format.sensor()));
    int scale = Math.max(1, COMFORTABLE_SIZE / Math.max(values.height(), values.width()));
    FramePainter painter = new FramePainter(values, scale);
    Files.createDirectories(out);
    Path strip = out.resolve(baseName() + ".png");
    Path animation = out.resolve(baseName() + ".gif");
    AtomicFiles.write(strip, stream -> writePng(painter.strip(COLUMNS), stream));
    List<BufferedImage> pictures =
        IntStream.range(0, values.frames()).mapToObj(painter::frame).toList();
    AtomicFiles.write(animation, stream -> AnimatedGif.write(pictures, delay, stream));
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %s, %,d events, %d frames of %d x %d: %s, %s%n",
            file,
            actual,
            values.events(),
            values.frames(),
            values.width(),
            values.height(),
            strip,
            animation);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static void writePng(BufferedImage picture, OutputStream out) throws IOException {
    if (!ImageIO.write(picture, "png", out)) {
      throw new IOException("this Java cannot write PNG files");
    }
  }

  private String baseName() {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
