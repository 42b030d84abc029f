package org.ottt.djl.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.train.RunMember;
import org.ottt.djl.commands.train.TrainCommand;
import org.ottt.djl.spark.transport.Address;
import org.ottt.djl.spark.transport.Group;
import picocli.CommandLine;

/** What members find out about each other before they train. */
class MeetingTest {

  @TempDir private Path folder;

  private static String line(int port, int executor, String code) {
    return new Address("host" + port, port) + "\n" + executor + "\n" + code;
  }

  @Test
  void membersAreListedByRank() {
    assertThat(RankTask.members("c", line(1, 1, "c"), line(2, 0, "c")))
        .containsExactly(new Address("host1", 1), new Address("host2", 2));
  }

  @Test
  void otherCodeIsRefused() {
    assertThatThrownBy(() -> RankTask.members("c", line(1, 0, "c"), line(2, 1, "older")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Rank 1 (host2) runs other code than the driver: older and c")
        .hasMessageContaining("Remove older OTTT-DJL jars");
  }

  @Test
  void twoRanksInOneExecutorAreRefused() {
    assertThatThrownBy(() -> RankTask.members("c", line(1, 7, "c"), line(2, 7, "c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Ranks 0 and 1 share executor 7")
        .hasMessageContaining("spark.executor.cores and spark.task.cpus");
  }

  private RunMember member(org.ottt.djl.cluster.Communicator group) {
    return new RunMember(
        group,
        0,
        () -> false,
        RunMember.Earlier.NONE,
        false,
        System.err,
        null,
        new RunMember.Events() {});
  }

  /** Trains in two threads that stand for two machines, each with arguments of its own. */
  private Throwable failure(List<String> first, List<String> second) throws Exception {
    try (Group group = Group.joined(2, new SparkConf(false))) {
      group.run(
          communicator -> {
            TrainCommand command = new TrainCommand();
            CommandLine line = new CommandLine(command);
            line.setCaseInsensitiveEnumValuesAllowed(true);
            line.parseArgs((communicator.rank() == 0 ? first : second).toArray(String[]::new));
            command.trainAs(line, member(communicator));
            return null;
          });
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void aRunFolderThatOneMachineDoesNotSeeIsRefused() throws Exception {
    // What two machines without shared storage have: the same name, other folders.
    Path here = Files.createDirectory(folder.resolve("machine-a"));
    Path there = Files.createDirectory(folder.resolve("machine-b"));
    List<String> tiny = List.of("--recipe=glyphs", "--limit-train=20", "--limit-test=10");
    Throwable failure =
        failure(
            with(tiny, "--out=" + here.resolve("run")),
            with(tiny, "--out=" + there.resolve("run")));
    assertThat(failure).isNotNull();
    assertThat(failure).hasMessageContaining("Another process failed to start");
    assertThat(here.resolve("run/checkpoint")).doesNotExist();
  }

  @Test
  void otherDataOnOneMachineAreRefused() throws Exception {
    List<String> tiny =
        List.of("--recipe=glyphs", "--limit-test=10", "--out=" + folder.resolve("other"));
    assertThat(failure(with(tiny, "--limit-train=24"), with(tiny, "--limit-train=20")))
        .hasMessage("Another process failed to start; its message says why.");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void moreRanksThanSamplesAreRefused() throws Exception {
    List<String> one =
        List.of(
            "--recipe=glyphs",
            "--limit-train=1",
            "--limit-test=10",
            "--out=" + folder.resolve("few"));
    assertThat(failure(one, one))
        .hasMessageContaining("1 samples cannot be shared by 2 processes: use fewer processes");
    assertThat(folder.resolve("few")).doesNotExist();
  }

  private static List<String> with(List<String> arguments, String more) {
    List<String> all = new java.util.ArrayList<>(arguments);
    all.add(more);
    return all;
  }
}
