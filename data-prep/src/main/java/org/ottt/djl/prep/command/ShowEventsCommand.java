package org.ottt.djl.prep.command;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;
import org.ottt.djl.plot.Drawing;
import org.ottt.djl.prep.picture.AnimatedGif;
import org.ottt.djl.prep.picture.EventStrip;
import org.ottt.djl.prep.picture.FramePainter;
import org.ottt.djl.prep.picture.SideBySide;
import org.ottt.djl.prep.prepare.RecordingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows a recording as pictures. */
@Command(
    name = "ShowEvents",
    description = {
      "Writes a recording's frames as a strip with the times of their events (PNG and SVG) and an"
          + " animation (GIF): OFF events blue, ON events vermillion.",
      "Use it to check the orientation of the pictures."
    },
    mixinStandardHelpOptions = true)
public final class ShowEventsCommand implements Callable<Integer> {

  /** Small sensors are painted larger, up to about this many pixels a frame. */
  private static final int COMFORTABLE_SIZE = 256;

  @Parameters(
      paramLabel = "FILE",
      description = "A recording: .aedat, .aedat4, .bin, .bs2, .dat or .raw.")
  private Path file;

  @Mixin private FrameArguments frames;

  @Mixin private RecordingArguments recordings;

  @Option(
      names = "--size",
      paramLabel = "PIXELS|WIDTHxHEIGHT",
      defaultValue = "0",
      converter = FrameArguments.SizeConverter.class,
      description = "Reduces frames to this size, as for training (default: the sensor's).")
  private FrameSize size;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EventFormat format;

  @Option(
      names = "--axes",
      paramLabel = "sensor|spikingjelly|dat2mat|all",
      defaultValue = "sensor",
      converter = AxesConverter.class,
      description = {
        FrameArguments.AXES,
        "all shows the three, in this order; use it to choose for CIFAR10-DVS."
      })
  private Axes axes;

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
      description =
          "How long the animation shows a frame, 10 to 655350 (default: ${DEFAULT-VALUE}).")
  private int delay;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public ShowEventsCommand() {}

  @Override
  public Integer call() throws IOException {
    Arguments.require(
        spec,
        () -> Limits.between("--delay", AnimatedGif.MIN_MILLIS, AnimatedGif.MAX_MILLIS, delay));
    FrameOptions options =
        Arguments.check(spec, () -> frames.options(size, format.extent(size), format.frames()));
    RecordingOptions reading =
        new RecordingOptions(
            format.format(),
            AxisMapping.SENSOR,
            recordings.camera(format.camera()),
            recordings.strict());
    Recording recording = reading.recording(file);
    FrameMaker maker = new FrameMaker(options);
    List<FrameValues> views = new ArrayList<>();
    for (AxisMapping mapping : axes.mappings()) {
      views.add(maker.make(recording.withMapping(mapping)));
    }
    FrameValues first = views.get(0);
    int scale = Math.max(1, COMFORTABLE_SIZE / Math.max(first.height(), first.width()));
    List<FramePainter> painters =
        views.stream().map(values -> new FramePainter(values, scale)).toList();
    Folders.create(out);
    Path strip = out.resolve(baseName() + ".png");
    Path animation = out.resolve(baseName() + ".gif");
    String title =
        String.format(
            Locale.ROOT,
            "%s: %s, %,d events",
            file.getFileName(),
            recording.format(),
            first.events());
    try (Drawing drawing = EventStrip.draw(title, named(views))) {
      drawing.save(strip);
    }
    List<BufferedImage> pictures =
        IntStream.range(0, first.frames())
            .mapToObj(
                frame ->
                    SideBySide.join(
                        painters.stream().map(painter -> painter.frame(frame)).toList()))
            .toList();
    AtomicFiles.write(animation, stream -> AnimatedGif.write(pictures, delay, stream));
    PrintWriter err = spec.commandLine().getErr();
    first.warnings().forEach(warning -> err.println("warning: " + warning));
    err.flush();
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %s, %,d events, %d frames of %d x %d%s: %s, %s%n",
            file,
            recording.format(),
            first.events(),
            first.frames(),
            first.width(),
            first.height(),
            axes.mappings().size() == 1 ? "" : ", in this order " + axes,
            strip,
            animation);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private List<EventStrip.View> named(List<FrameValues> views) {
    List<EventStrip.View> named = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      String name = views.size() == 1 ? "" : "--axes " + name(axes.mappings().get(i));
      named.add(new EventStrip.View(name, views.get(i)));
    }
    return named;
  }

  private static String name(AxisMapping mapping) {
    return mapping.toString().toLowerCase(Locale.ROOT);
  }

  /** Not the recording's own name, which a picture of the user's beside it may have. */
  private String baseName() {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name) + "-events";
  }

  /**
   * The mappings to show.
   *
   * @param mappings from left to right
   */
  record Axes(List<AxisMapping> mappings) {

    @Override
    public String toString() {
      return mappings.stream().map(ShowEventsCommand::name).collect(Collectors.joining(", "));
    }
  }

  /** Makes mappings of an argument. */
  static final class AxesConverter implements ITypeConverter<Axes> {

    AxesConverter() {}

    @Override
    public Axes convert(String value) {
      if (value.equalsIgnoreCase("all")) {
        return new Axes(List.of(AxisMapping.values()));
      }
      for (AxisMapping mapping : AxisMapping.values()) {
        if (mapping.toString().equalsIgnoreCase(value)) {
          return new Axes(List.of(mapping));
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is none of sensor, spikingjelly, dat2mat and all");
    }
  }
}
