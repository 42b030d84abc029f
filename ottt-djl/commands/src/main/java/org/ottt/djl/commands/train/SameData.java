package org.ottt.djl.commands.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.zip.CRC32;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;

/**
 * Compares the data of the processes of a run. Each process takes its rows of a batch by the
 * numbers of the samples, so a missing file shifts all later ones. Without this nobody would notice
 * before one process runs out of batches, if at all.
 */
final class SameData {

  private SameData() {}

  /**
   * Refuses data that differ from those of rank 0.
   *
   * @param member this process; all processes of the run must call this
   * @param train the training samples
   * @param test the test samples
   * @throws DataException if this process has other data; the message has both descriptions
   * @throws CommunicationException if another process has other data
   * @throws Exception what the data throw
   */
  static void require(RunMember member, SampleSource train, SampleSource test) throws Exception {
    if (member.communicator().size() == 1) {
      return;
    }
    String own = member.together(() -> describe(train, test));
    String first = member.ofFirst(() -> own, text -> text);
    member.together(
        () -> {
          if (!own.equals(first)) {
            throw new DataException(
                "the data of rank %d differ from those of rank 0, %s instead of %s: copy them to its machine"
                        .formatted(member.communicator().rank(), own, first)
                    + " again, or pass --data with a place that all machines share");
          }
          return null;
        });
  }

  /** Returns a text that is the same for the same data, wherever they lie. */
  static String describe(SampleSource train, SampleSource test) {
    CRC32 classes = new CRC32();
    train.classNames().forEach(name -> add(classes, name));
    return String.format(
        Locale.ROOT,
        "%,d training samples of shape %s (CRC %08x), %,d test samples (CRC %08x)"
            + " and %,d classes (CRC %08x)",
        train.size(),
        train.sampleShape(),
        checksum(train),
        test.size(),
        checksum(test),
        train.classNames().size(),
        classes.getValue());
  }

  /** Takes in what is known without reading the samples, of which there may be millions. */
  private static long checksum(SampleSource source) {
    CRC32 all = new CRC32();
    for (int i = 0; i < source.size(); i++) {
      add(all, source.label(i) + " " + source.identity(i));
    }
    return all.getValue();
  }

  private static void add(CRC32 sum, String line) {
    sum.update(line.getBytes(UTF_8));
    sum.update('\n');
  }
}
