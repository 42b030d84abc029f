package org.ottt.djl.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.training.checkpoint.Checkpoint;

/**
 * The command in processes of its own: killed, stopped, resumed, fed from files, pipes and ports.
 */
@DisabledOnOs(OS.WINDOWS)
class LearnStreamTest {

  private static final List<String> JVM =
      List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  private static final Map<String, String> ONE_THREAD = Map.of("OMP_NUM_THREADS", "1");
  private static final int SIGTERM_EXIT = 143;

  @TempDir private Path folder;

  private static List<String> command(Path out, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("--layers", "4,pool,6", "--device", "cpu", "--out", out.toString()));
    all.addAll(List.of(options));
    return ChildProcess.java(JVM, "LearnStream", all.toArray(String[]::new));
  }

  private static CommandRun run(Path out, String... options)
      throws IOException, InterruptedException {
    return ChildProcess.run(command(out, options), ONE_THREAD);
  }

  private static Path checkpoint(Path out) {
    return out.resolve("checkpoint/last.safetensors");
  }

  private static long steps(Path out) throws IOException {
    Path file = checkpoint(out);
    return Files.exists(file)
        ? Long.parseLong(Checkpoint.readMetadata(file).get("stream.steps"))
        : 0;
  }

  @Test
  void aMomentumThatAdamWouldIgnoreIsRefused() throws Exception {
    Path out = folder.resolve("run");
    CommandRun run = run(out, "--momentum", "0.5");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("--momentum is for --optimizer sgd, but the optimizer is adam")
        .hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void killedAndStoppedItResumesToTheSameBits() throws Exception {
    String[] options = {
      "--frame-ms",
      "100",
      "--steps",
      "300",
      "--log-every",
      "25",
      "--calibrate",
      "20",
      "--glyphs-per-condition",
      "40",
      "--checkpoint-minutes",
      "0.0001"
    };
    Path undisturbed = folder.resolve("undisturbed");
    CommandRun whole = run(undisturbed, options);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(whole.out()).contains("all steps are done after step 300: 300 labels, 300 updates");

    Path disturbed = folder.resolve("disturbed");
    try (ChildProcess child = ChildProcess.start(command(disturbed, options), ONE_THREAD)) {
      while (steps(disturbed) < 30) {
        assertThat(child.isAlive()).isTrue();
        Thread.sleep(2);
      }
      child.kill();
    }
    long killedAt = steps(disturbed);
    try (ChildProcess child = ChildProcess.start(command(disturbed, "--resume"), ONE_THREAD)) {
      // Within the steps over which a row counts its firing rate.
      while (steps(disturbed) < killedAt + 30 || steps(disturbed) % 25 < 17) {
        assertThat(child.isAlive()).isTrue();
        Thread.sleep(2);
      }
      child.signal("TERM");
      CommandRun stopped = child.await();
      assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(SIGTERM_EXIT);
      assertThat(stopped.out()).contains("stopped after step ");
    }
    assertThat(steps(disturbed)).isLessThan(300);
    CommandRun end = run(disturbed, "--resume");
    assertThat(end.exitCode()).as(end.err()).isZero();
    assertThat(checkpoint(disturbed)).hasSameBinaryContentAs(checkpoint(undisturbed));
    assertThat(numbers(disturbed)).hasSize(12).isEqualTo(numbers(undisturbed));
    assertThat(disturbed.resolve("tensorboard")).isNotEmptyDirectory();

    CommandRun other = run(disturbed, "--resume", "--lr", "0.5");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("--lr was not given and is 0.5").hasLineCount(1);
  }

  /** Returns what is computed in the rows of the table: steps, labels, updates, accuracy, loss. */
  private static List<List<String>> numbers(Path out) throws IOException {
    return Files.readAllLines(out.resolve("stream.csv")).stream()
        .skip(1)
        .map(row -> List.of(row.split(",", -1)).subList(0, 6))
        .toList();
  }

  @Test
  void warnsOnceOfALossThatHasExploded() throws Exception {
    CommandRun run =
        run(
            folder.resolve("exploded"),
            "--lr",
            "1e6",
            "--frame-ms",
            "100",
            "--calibrate",
            "10",
            "--steps",
            "60",
            "--log-every",
            "10");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err().lines().filter(line -> line.contains("the loss has exploded"))).hasSize(1);
    assertThat(run.err()).contains("Start again with a lower learning rate");
  }

  private Path record(int frames) throws IOException {
    StringBuilder text = new StringBuilder("#!OTTT-EVENTS 1 8x8\n");
    for (int i = 0; i <= frames; i++) {
      long time = 50_000L * i;
      text.append("l ").append(time).append(' ').append(i % 2 == 0 ? "left" : "right").append('\n');
      for (int y = 0; y < 8; y++) {
        text.append("e ").append(time + y).append(' ').append(i % 2 == 0 ? 1 : 6);
        text.append(' ').append(y).append(" 1\n");
      }
    }
    Path file = folder.resolve("record.txt");
    Files.writeString(file, text);
    return file;
  }

  @Test
  void learnsFromStandardInputAndKeepsWhatItLearnedWhenThatFails() throws Exception {
    Path record = record(60);
    Files.writeString(record, "rubbish\n".repeat(1001), StandardOpenOption.APPEND);
    Path out = folder.resolve("piped");
    CommandRun failed =
        pipe(
            record,
            out,
            "--source",
            "-",
            "--classes",
            "left,right",
            "--size",
            "8",
            "--calibrate",
            "10",
            "--lr",
            "0.05",
            "--fade",
            "0",
            "--log-every",
            "20",
            "--accuracy-window",
            "20");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err())
        .contains("What was learned up to step 60 is kept")
        .contains("Error: standard input: 1,000 lines are neither events");
    assertThat(steps(out)).isEqualTo(60);
    // The fade of the options, and the weight of one step.
    assertThat(Checkpoint.readMetadata(checkpoint(out)).get("stream.evidence"))
        .startsWith("0x0.0p0,0x1.0p0,");
    // Only another live stream may follow.
    CommandRun file = run(out, "--resume", "--source", record(40).toString());
    assertThat(file.exitCode()).as(file.err()).isEqualTo(2);
    assertThat(file.err()).contains("--source was - and is");
  }

  /** Runs the command with a file as its standard input. */
  private static CommandRun pipe(Path input, Path out, String... options)
      throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" < \"$0\"", input.toString()));
    all.addAll(command(out, options));
    return ChildProcess.run(all, ONE_THREAD);
  }

  @Test
  void aLiveRunIsResumedWithNothingButOtherLabels() throws Exception {
    Path record = record(20);
    Path out = folder.resolve("piped");
    CommandRun first =
        pipe(
            record,
            out,
            "--source",
            "-",
            "--classes",
            "left,right",
            "--size",
            "8",
            "--calibrate",
            "0",
            "--when-full",
            "wait");
    assertThat(first.exitCode()).as(first.err()).isZero();
    Path labels = folder.resolve("labels.csv");
    Files.writeString(labels, "class,start,end\nleft,0,50000\n");

    CommandRun next = pipe(record, out, "--resume", "--labels", labels.toString());
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(steps(out)).isEqualTo(40);
    // What the run was started with may be said again.
    CommandRun again =
        pipe(record, out, "--resume", "--classes", "left,right", "--when-full", "wait");
    assertThat(again.exitCode()).as(again.err()).isZero();

    byte[] before = Files.readAllBytes(checkpoint(out));
    CommandRun other = pipe(record, out, "--resume", "--source", "glyphs-dvs");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("--source was - and is glyphs-dvs").hasLineCount(1);
    assertThat(checkpoint(out)).hasBinaryContent(before);
  }

  @Test
  void aFollowedFileContinuesBehindTheFramesThatWereSeen() throws Exception {
    String[] options = {
      "--source",
      record(60).toString(),
      "--classes",
      "left,right",
      "--size",
      "8",
      "--calibrate",
      "10",
      "--log-every",
      "20"
    };
    Path whole = folder.resolve("whole");
    assertThat(run(whole, options).exitCode()).isZero();

    record(30);
    Path followed = folder.resolve("followed");
    List<String> following = new ArrayList<>(List.of(options));
    following.addAll(List.of("--follow", "--follow-seconds", "0.5"));
    CommandRun first = run(followed, following.toArray(String[]::new));
    assertThat(first.out()).contains("the stream has ended after step 30: 30 labels, 30 updates");
    record(60);
    Path next = folder.resolve("next.txt");
    Files.copy(folder.resolve("record.txt"), next);
    CommandRun second = run(followed, "--resume");

    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.out()).contains("the stream has ended after step 60: 60 labels, 60 updates");
    assertThat(checkpoint(followed)).hasSameBinaryContentAs(checkpoint(whole));

    CommandRun other = run(followed, "--resume", "--source", next.toString());
    assertThat(other.out()).as("a new file from its start").contains("after step 120: 120 labels");
  }

  @Test
  void anotherRecordingOfTheSameNameIsReadFromItsStart() throws Exception {
    Path file = record(40);
    Path out = folder.resolve("daily");
    String[] options = {
      "--source", file.toString(), "--classes", "left,right", "--size", "8", "--calibrate", "10"
    };
    assertThat(run(out, options).exitCode()).isZero();
    assertThat(run(out, "--resume").out()).contains("after step 40: 40 labels");
    String later =
        Pattern.compile("(?m)^([le]) ([0-9]+)")
            .matcher(Files.readString(file))
            .replaceAll(line -> line.group(1) + " " + (Long.parseLong(line.group(2)) + 10_000_000));
    Files.writeString(file, later);

    CommandRun next = run(out, "--resume");

    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(next.err()).contains("holds a different recording now");
    assertThat(next.out()).contains("after step 80: 80 labels");
  }

  @Test
  void aSourceWithoutAFrameLeavesTheFolderAsItWas() throws Exception {
    Path out = folder.resolve("run");
    String[] options = {
      "--source", record(20).toString(), "--classes", "left,right", "--size", "8"
    };
    assertThat(run(out, options).exitCode()).isZero();
    byte[] before = Files.readAllBytes(checkpoint(out));
    Path empty = folder.resolve("empty.txt");
    Files.writeString(empty, "#!OTTT-EVENTS 1 8x8\n");

    CommandRun none =
        run(
            out,
            "--overwrite",
            "--source",
            empty.toString(),
            "--classes",
            "left,right",
            "--size",
            "8");

    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("has no complete frame of 50 ms, so nothing was learned");
    assertThat(checkpoint(out)).hasBinaryContent(before);
  }

  @Test
  void aStreamThatEndedBeforeItsFirstCheckpointBeginsAgain() throws Exception {
    Path whole = folder.resolve("whole");
    String[] options = {
      "--source", record(30).toString(), "--classes", "left,right", "--size", "8"
    };
    assertThat(run(whole, options).exitCode()).isZero();
    Path ended = folder.resolve("ended");
    Files.createDirectories(ended);
    Files.copy(whole.resolve("config.json"), ended.resolve("config.json"));

    CommandRun again = run(ended, "--resume");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(checkpoint(ended)).hasSameBinaryContentAs(checkpoint(whole));
  }

  @Test
  void answersOnAFileWithATableOfLabels() throws Exception {
    Path record = record(30);
    Path labels = folder.resolve("labels.csv");
    Files.writeString(labels, "class,start,end\nleft,0,50000\nright,100000,200000\n");
    Path out = folder.resolve("file");
    CommandRun run =
        run(
            out,
            "--source",
            record.toString(),
            "--classes",
            "left,right",
            "--size",
            "8",
            "--labels",
            labels.toString(),
            "--no-learning",
            "--calibrate",
            "0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("answers only")
        .contains("the stream has ended after step 30: 0 labels, 0 updates");
  }

  @Test
  void receivesDatagrams() throws Exception {
    CommandRun run = sendDatagrams();
    for (int i = 0; i < 4 && run.err().contains("cannot be opened"); i++) {
      // Another program took the port that was free a moment ago.
      run = sendDatagrams();
    }
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("all steps are done after step 5");
    assertThat(run.err()).contains(" brings no labels, so the network only answers; ");
  }

  private CommandRun sendDatagrams() throws IOException, InterruptedException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command =
        command(
            folder.resolve("udp-" + port),
            "--source",
            "udp:" + port,
            "--classes",
            "2",
            "--frame-ms",
            "1",
            "--calibrate",
            "0",
            "--steps",
            "5");
    try (ChildProcess child = ChildProcess.start(command, ONE_THREAD);
        DatagramSocket sender = new DatagramSocket()) {
      // They are lost until the port is open.
      for (int i = 0; child.isAlive() && i < 20_000; i++) {
        byte[] bytes =
            ByteBuffer.allocate(12).putInt(i).putInt(3 << 8 | 3 << 1).putInt(1000 * i).array();
        sender.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
        Thread.sleep(5);
      }
      return child.await();
    }
  }

  @Test
  void saysWhichCameraATcpSenderNeedsAndTakesTheNextSender() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command =
        command(
            folder.resolve("tcp"),
            "--source",
            "tcp:" + port,
            "--camera",
            "8x8",
            "--size",
            "8",
            "--classes",
            "left,right",
            "--calibrate",
            "0",
            "--steps",
            "5");
    try (ChildProcess child = ChildProcess.start(command, ONE_THREAD)) {
      child.awaitLine("tcp:" + port + ": frames of 50 ms");
      Path other = folder.resolve("other.txt");
      Files.writeString(other, "#!OTTT-EVENTS 1 32x24\ne 0 0 0 1\n");
      send(port, other);
      child.awaitError("32 x 24 instead of 8 x 8; start with --camera 32x24");
      send(port, record(6));
      CommandRun run = child.await();
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("all steps are done after step 5: 5 labels, 5 updates");
      assertThat(run.err()).contains("tcp:" + port + ": the connection of ");
    }
  }

  private static void send(int port, Path record) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(Files.readAllBytes(record));
    }
  }

  @Test
  void saysInOneLineWhatIsWrongWithTheOptions() {
    Path out = folder.resolve("never");
    Map<List<String>, String> wrong =
        Map.of(
            List.of("--method", "bptt"), "grow without end",
            List.of("--source", "udp:x"), "a port is a number",
            List.of("--source", "camera.aedat", "--classes", "2"), "camera.aedat does not exist",
            List.of("--source", "-"), "A new network needs --classes",
            List.of("--when-full", "drop"), "for live sources",
            List.of("--labels", "x.csv"), "glyphs-dvs has its own labels",
            List.of("--frame-ms", "500"), "1 to 400 ms",
            List.of("--window", "4"), "updates at every step",
            List.of("--fade", "2"), "--fade must lie in [0, 1]",
            List.of("--resume"), "does not exist");
    wrong.forEach(
        (options, message) -> {
          List<String> all = new ArrayList<>(options);
          all.addAll(List.of("--device", "cpu", "--out", out.toString()));
          CommandRun run = CommandRun.of(new LearnStreamCommand(), all.toArray(String[]::new));
          assertThat(run.exitCode()).as(options + run.err()).isNotZero();
          assertThat(run.err()).as(options.toString()).contains(message).hasLineCount(1);
          assertThat(out).doesNotExist();
        });
  }

  @Test
  void tellsWhatItAssumesOfARecording() throws Exception {
    Path record = folder.resolve("record.bin");
    byte[] events = new byte[5 * 200];
    for (int i = 0; i < 200; i++) {
      // Column, row, polarity and 23 bits of microseconds.
      long time = 1000L * i;
      events[5 * i] = (byte) (i % 30);
      events[5 * i + 1] = (byte) (i % 20);
      events[5 * i + 2] = (byte) (0x80 | time >> 16);
      events[5 * i + 3] = (byte) (time >> 8);
      events[5 * i + 4] = (byte) time;
    }
    Files.write(record, events);
    CommandRun run =
        run(
            folder.resolve("assumed"),
            "--source",
            record.toString(),
            "--classes",
            "left, right",
            "--no-learning",
            "--calibrate",
            "0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err().lines().filter(line -> line.startsWith("Warning: " + record + ": ")))
        .hasSize(1)
        .first()
        .asString()
        .contains("N-MNIST is assumed");
  }
}
