package org.ottt.djl.commands.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.commands.cli.Shell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the processes of a run share it, which its record says beside the options of training.
 *
 * @param ranks how many processes there are
 * @param averageEvery 0 for exact training; K if weights are averaged every K updates instead
 */
record Sharing(int ranks, int averageEvery) {

  /** The record's name for K. */
  static final String SYNC_EVERY = "sync_every";

  /** The record's name for the number of processes. */
  static final String RANKS = "ranks";

  private static final Logger LOGGER = LoggerFactory.getLogger(Sharing.class);

  /**
   * Returns how a new run is shared: as this process was told, else as a file of options says.
   *
   * @param options the options in the file, or null without one
   * @param file the file
   * @throws IllegalArgumentException if the file asks for averages of another number of processes,
   *     or does not say a number
   */
  static Sharing begin(RunMember member, RecordedOptions options, Path file) {
    int recorded = number(options, SYNC_EVERY, 0, file).orElse(0);
    int size = member.communicator().size();
    int ranks = number(options, RANKS, 1, file).orElse(size);
    if (recorded > 0 && member.isAlone()) {
      throw new IllegalArgumentException(
          "%s is for processes that average their weights every %d updates: use TrainOnSpark --config %s."
              .formatted(file, recorded, Shell.quote(file.toString())));
    }
    if (member.averageEvery() != null) {
      return of(member, member.averageEvery());
    }
    // Averages of more or fewer weights are another approximation, which nobody has chosen.
    if (recorded > 0 && ranks != size) {
      throw new IllegalArgumentException(
          "%s is for %d processes that average their weights every %d updates, not for %d: pass --ranks %d, or choose another approximation with --sync-every."
              .formatted(file, ranks, recorded, size, ranks));
    }
    return of(member, recorded);
  }

  /**
   * Returns how a run that is resumed is shared: as before.
   *
   * @throws IllegalArgumentException if only another command can resume it, or the record does not
   *     say a number
   */
  static Sharing resume(RunMember member, RecordedOptions run, Path path) {
    Optional<Integer> recorded = number(run, SYNC_EVERY, 0, path);
    if (recorded.orElse(0) > 0 && member.isAlone()) {
      throw new IllegalArgumentException(
          "The processes of the run in %s average their weights every %d updates: resume it with TrainOnSpark --resume --out %s."
              .formatted(path, recorded.get(), Shell.quote(path.toString())));
    }
    if (recorded.isPresent() || member.averageEvery() == null) {
      return of(member, recorded.orElse(0));
    }
    if (member.averageEvery() > 0 && member.isFirst()) {
      LOGGER.warn(
          "the run in {} does not say how its processes shared it; it continues with --sync-every {}",
          path,
          member.averageEvery());
    }
    return of(member, member.averageEvery());
  }

  private static Sharing of(RunMember member, int averageEvery) {
    return new Sharing(member.communicator().size(), averageEvery);
  }

  /**
   * Lists the settings of this process that differ from the resumed run's, with both values.
   *
   * @throws IllegalArgumentException if the record does not say a number
   */
  static List<String> contradictions(RunMember member, RecordedOptions run, Path path) {
    List<String> found = new ArrayList<>();
    Optional<Integer> recorded = number(run, SYNC_EVERY, 0, path);
    Integer asked = member.averageEvery();
    if (asked != null && recorded.isPresent() && !asked.equals(recorded.get())) {
      found.add(ResumedOptions.phrase("--sync-every", recorded.get().toString(), asked.toString()));
    }
    // Exact training gives the same numbers in any number of processes.
    int size = member.communicator().size();
    int ranks = number(run, RANKS, 1, path).orElse(size);
    if (recorded.orElse(0) > 0 && ranks != size) {
      found.add(ResumedOptions.phrase("--ranks", Integer.toString(ranks), Integer.toString(size)));
    }
    return found;
  }

  private static Optional<Integer> number(
      RecordedOptions recorded, String name, int least, Path where) {
    Optional<String> text = recorded == null ? Optional.empty() : recorded.get(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // Falls through to the same message as a number that is too small.
    }
    throw new IllegalArgumentException(
        "%s sets %s to %s: it must be a whole number of %d or more."
            .formatted(where, name, text.get(), least));
  }

  void record(Map<String, Object> all) {
    all.put(RANKS, ranks);
    all.put(SYNC_EVERY, averageEvery);
  }
}
