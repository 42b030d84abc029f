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
   * @throws IllegalArgumentException if the file asks for averages and there is only one process
   */
  static Sharing begin(RunMember member, RecordedOptions options, Path file) {
    int recorded = number(options, SYNC_EVERY).orElse(0);
    if (recorded > 0 && member.isAlone()) {
      throw new IllegalArgumentException(
          "%s is for processes that average their weights every %d updates: use TrainOnSpark --config %s."
              .formatted(file, recorded, Shell.quote(file.toString())));
    }
    return of(member, member.averageEvery() == null ? recorded : member.averageEvery());
  }

  /**
   * Returns how a run that is resumed is shared: as before.
   *
   * @throws IllegalArgumentException if only another command can resume it
   */
  static Sharing resume(RunMember member, RecordedOptions run, Path path) {
    Optional<Integer> recorded = number(run, SYNC_EVERY);
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

  /** Lists where this process was told otherwise than the run that is resumed, with both values. */
  static List<String> contradictions(RunMember member, RecordedOptions run) {
    List<String> found = new ArrayList<>();
    Optional<Integer> recorded = number(run, SYNC_EVERY);
    Integer asked = member.averageEvery();
    if (asked != null && recorded.isPresent() && !asked.equals(recorded.get())) {
      found.add(ResumedOptions.phrase("--sync-every", recorded.get().toString(), asked.toString()));
    }
    // Exact training gives the same numbers in any number of processes.
    int size = member.communicator().size();
    int ranks = number(run, RANKS).orElse(size);
    if (recorded.orElse(0) > 0 && ranks != size) {
      found.add(ResumedOptions.phrase("--ranks", Integer.toString(ranks), Integer.toString(size)));
    }
    return found;
  }

  private static Optional<Integer> number(RecordedOptions recorded, String name) {
    return recorded == null ? Optional.empty() : recorded.get(name).map(Integer::valueOf);
  }

  void record(Map<String, Object> all) {
    all.put(RANKS, ranks);
    all.put(SYNC_EVERY, averageEvery);
  }
}
