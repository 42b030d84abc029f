package org.ottt.djl.prep.simulate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.WriteFailure;
import org.ottt.djl.data.event.recording.Aedat2Writer;
import org.ottt.djl.data.event.simulate.EventSimulator;
import org.ottt.djl.data.event.simulate.GreyImage;
import org.ottt.djl.data.event.simulate.SimulatorOptions;
import org.ottt.djl.data.event.simulate.StillImages;
import org.ottt.djl.data.event.source.EventList;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;
import org.ottt.djl.prep.work.ParallelWork;
import org.ottt.djl.progress.TrainingProgress;

/**
 * Films images and writes a recording each, on several threads.
 *
 * <p>Recordings that already exist are kept, so that a run that was killed continues where it
 * stopped. A file {@code simulation.txt} tells how they were made; a folder of other simulations is
 * refused.
 */
public final class SimulationRun {

  private static final String RECORD = "simulation.txt";

  private final EventSimulator camera;
  private final Path out;
  private final String description;
  private final String record;
  private final List<String> leftOut = Collections.synchronizedList(new ArrayList<>());

  /**
   * Creates the run.
   *
   * @param options camera and movement, with a sensor of 128 x 128 or fewer pixels
   * @param seed draws the camera and the noise
   * @param images what is filmed, for the record
   * @param source the folder of the images, or null if they are drawn
   * @param out the folder for the recordings
   */
  public SimulationRun(SimulatorOptions options, long seed, String images, Path source, Path out) {
    camera = new EventSimulator(options, seed);
    this.out = out;
    description = "Simulated by OTTT-DJL: " + images + ", seed " + seed + ", " + options;
    record =
        source == null
            ? description
            : description + ", from " + source.toAbsolutePath().normalize();
  }

  /**
   * Films the images of all parts.
   *
   * @param parts the images
   * @param workers number of threads, at least 1
   * @return the number of events of the recordings that this run wrote
   * @throws IOException if a recording cannot be written, or the folder holds other simulations
   */
  public long run(List<StillImages> parts, int workers) throws IOException {
    keepRecord();
    long events = 0;
    for (StillImages images : parts) {
      List<Integer> jobs =
          IntStream.range(0, images.size())
              .filter(i -> !Files.exists(file(images, i)))
              .boxed()
              .toList();
      try (TrainingProgress progress = TrainingProgress.open("Simulate", jobs.size())) {
        events +=
            ParallelWork.run(
                jobs,
                workers,
                () ->
                    index -> {
                      long count = film(images, index);
                      progress.step(1);
                      return count;
                    });
      }
    }
    return events;
  }

  /**
   * Returns the images that could not be filmed.
   *
   * @return a line each, with the image's name
   */
  public List<String> leftOut() {
    synchronized (leftOut) {
      return leftOut.stream().sorted().toList();
    }
  }

  private Path file(StillImages images, int index) {
    return out.resolve(images.target(index) + ".aedat");
  }

  /**
   * Returns the number of a recording, which draws its noise: by its name, so that it does not
   * depend on which others are filmed.
   */
  private static long number(String target) {
    return UUID.nameUUIDFromBytes(target.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
  }

  private long film(StillImages images, int index) throws IOException {
    Path file = file(images, index);
    GreyImage image;
    try {
      image = images.image(index);
    } catch (DataException e) {
      leftOut.add(e.getMessage());
      return 0;
    }
    String target = images.target(index);
    EventList events = camera.film(target, image, number(target));
    try {
      Folders.create(file.getParent());
      return Aedat2Writer.write(file, events, List.of(description));
    } catch (RecordingException e) {
      leftOut.add(e.getMessage());
      return 0;
    } catch (IOException e) {
      throw WriteFailure.of(out, e);
    }
  }

  private void keepRecord() throws IOException {
    Path file = out.resolve(RECORD);
    if (!Files.exists(file)) {
      try {
        Folders.create(out);
        byte[] text = (record + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(file, stream -> stream.write(text));
      } catch (IOException e) {
        throw WriteFailure.of(out, e);
      }
    } else if (!Files.readString(file, StandardCharsets.UTF_8).strip().equals(record.strip())) {
      throw new DataException(
          out + " holds recordings of another simulation (" + RECORD + "): choose another --out");
    }
  }
}
