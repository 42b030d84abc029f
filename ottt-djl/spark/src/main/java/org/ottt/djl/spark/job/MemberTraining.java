package org.ottt.djl.spark.job;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.train.RunMember;
import org.ottt.djl.commands.train.TrainCommand;
import org.ottt.djl.spark.storage.DataPath;
import org.ottt.djl.spark.storage.StagedRun;
import org.ottt.djl.spark.transport.DriverLink;
import org.ottt.djl.spark.transport.Message;
import org.ottt.djl.training.checkpoint.CheckpointException;
import picocli.CommandLine;

/** The training of one member: the same command as on one machine, with other ears and mouths. */
final class MemberTraining {

  private MemberTraining() {}

  /**
   * Trains.
   *
   * @param spec what the driver wants
   * @param group all members
   * @param driver where output goes
   */
  static void run(JobSpec spec, Communicator group, DriverLink driver) throws Exception {
    boolean first = group.rank() == 0;
    TrainCommand command = new TrainCommand();
    CommandLine line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(
        new PrintWriter(
            first
                ? new LineForwarder(driver, Message.Kind.OUTPUT)
                : OutputStream.nullOutputStream(),
            true,
            StandardCharsets.UTF_8));
    PrintStream progress =
        new PrintStream(
            first
                ? new LineForwarder(driver, Message.Kind.PROGRESS)
                : OutputStream.nullOutputStream(),
            true,
            StandardCharsets.UTF_8);
    line.registerConverter(java.nio.file.Path.class, DataPath::of);
    List<String> arguments = new ArrayList<>(spec.arguments());
    try (LogForwarder log = LogForwarder.attach(driver, first);
        StagedRun staged = spec.out() == null ? null : StagedRun.open(spec.out(), first)) {
      if (staged != null) {
        driver.rename(staged.folder().toString(), spec.out());
        arguments.add("--out=" + staged.folder());
      }
      line.parseArgs(arguments.toArray(String[]::new));
      RunMember member =
          new RunMember(
              group,
              spec.syncEvery(),
              driver::isStopRequested,
              spec.earlier(),
              staged != null,
              progress,
              spec.resumeWith(),
              new RunMember.Events() {
                @Override
                public void opened() {
                  driver.tell(Message.Kind.OPENED, "");
                }

                @Override
                public void kept() {
                  if (staged == null || staged.storeIfPossible()) {
                    driver.tell(Message.Kind.KEPT, "");
                  }
                }

                @Override
                public void failed(Throwable failure) {
                  report(driver, failure);
                }
              });
      command.trainAs(line, member);
      line.getOut().flush();
      if (staged != null) {
        staged.store();
      }
      driver.requireDriver();
    }
  }

  /** Tells the driver why this member ends, which it must know before others notice. */
  static void report(DriverLink driver, Throwable failure) {
    try {
      driver.tell(
          kind(failure),
          failure instanceof CommandLine.ParameterException
              ? failure.getMessage()
              : Cli.describe(failure));
    } catch (CommunicationException e) {
      failure.addSuppressed(e);
    }
  }

  private static Message.Kind kind(Throwable failure) {
    if (isInterruption(failure)) {
      return Message.Kind.INTERRUPTED;
    }
    // As where one process trains: a checkpoint that cannot be used is not fixed by resuming.
    return failure instanceof IOException && !(failure instanceof CheckpointException)
        ? Message.Kind.UNREADABLE
        : Message.Kind.FAILED;
  }

  /** Tells whether another attempt may go well. */
  private static boolean isInterruption(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CommunicationException
          || cause instanceof InterruptedException
          || cause instanceof java.io.InterruptedIOException) {
        return true;
      }
    }
    return false;
  }
}
