package org.ottt.djl.commands.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.live.DriftingGlyphs;
import org.ottt.djl.data.event.live.EventFrameSource;
import org.ottt.djl.data.event.live.EventLines;
import org.ottt.djl.data.event.live.FrameSource;
import org.ottt.djl.data.event.live.GrowingFile;
import org.ottt.djl.data.event.live.LabelTrack;
import org.ottt.djl.data.event.live.LiveFrameOptions;
import org.ottt.djl.data.event.live.LiveInput;
import org.ottt.djl.data.event.live.TcpEvents;
import org.ottt.djl.data.event.live.UdpEvents;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.model.NetworkDescription;

/** Opens what {@code --source} names. */
final class StreamSources {

  private final StreamOptions options;
  private final InputStream standardInput;

  StreamSources(StreamOptions options, InputStream standardInput) {
    this.options = options;
    this.standardInput = standardInput;
  }

  /** Checks what can be checked without opening anything. */
  void check() {
    if (options.isUdp() || options.isTcp()) {
      options.port();
    }
    options.overflow();
    camera();
    options.classes();
    FrameSize.parse(options.size());
    if (options.isGlyphs()) {
      if (options.labels() != null
          || options.classes() != null
          || options.camera() != null
          || options.follow()) {
        throw new IllegalArgumentException(
            "glyphs-dvs has its own labels, classes and camera, and no end; omit --labels,"
                + " --classes, --camera and --follow.");
      }
    } else if (options.follow()
        && (options.isUdp() || options.isTcp() || options.isStandardInput())) {
      throw new IllegalArgumentException(
          "--follow is for a file, not for " + options.source() + ".");
    }
  }

  private Camera camera() {
    return options.camera() == null ? null : Camera.parse(options.camera());
  }

  /**
   * Opens the source.
   *
   * @param network the network of --init-from, or null
   */
  FrameSource open(NetworkDescription network) throws IOException {
    if (options.isGlyphs()) {
      return new DriftingGlyphs(
          options.seed(), options.frameMillis(), options.glyphsPerCondition());
    }
    List<String> classes = network != null ? network.classes() : options.classes();
    if (classes == null) {
      throw new IllegalArgumentException(
          "A new network needs --classes, their number or names; or take one with --init-from.");
    }
    FrameSize size =
        network == null
            ? FrameSize.parse(options.size())
            : new FrameSize(network.input().width(), network.input().height());
    LiveFrameOptions frames =
        new LiveFrameOptions(
            1000L * options.frameMillis(), size, options.maxCount(), options.mostEmpty());
    LabelTrack labels =
        options.labels() == null
            ? new LabelTrack(classes)
            : LabelTrack.read(options.labels(), classes);
    return new EventFrameSource(reader(), frames, labels, !options.isLive() || options.follow());
  }

  private EventReader reader() throws IOException {
    Camera camera = camera();
    if (options.isUdp()) {
      return new UdpEvents(options.port(), camera == null ? Camera.DVS128 : camera);
    }
    if (options.isTcp()) {
      return new TcpEvents(options.port(), camera);
    }
    if (options.isStandardInput()) {
      return LiveInput.open("standard input", standardInput, camera);
    }
    Path file = Path.of(options.source());
    if (!Files.exists(file)) {
      throw new DataException(
          file + " does not exist; --source is glyphs-dvs, a file, -, udp:PORT or tcp:PORT.");
    }
    if (options.follow()) {
      Duration patience = Duration.ofMillis((long) (1000 * options.followSeconds()));
      return LiveInput.open(file.toString(), new GrowingFile(file, patience), camera);
    }
    if (isLines(file)) {
      return LiveInput.open(file.toString(), Files.newInputStream(file), camera);
    }
    return Recording.of(file).withCamera(camera).open();
  }

  private static boolean isLines(Path file) throws IOException {
    byte[] mark = EventLines.MARK.getBytes(StandardCharsets.US_ASCII);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(mark.length), mark);
    }
  }
}
