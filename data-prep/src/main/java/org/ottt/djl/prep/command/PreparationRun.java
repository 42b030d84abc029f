package org.ottt.djl.prep.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ottt.djl.data.EmptyClasses;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.LeftOut;
import org.ottt.djl.prep.prepare.Preparation;
import org.ottt.djl.prep.prepare.PreparationOptions;
import org.ottt.djl.prep.prepare.PreparationReport;
import picocli.CommandLine;

/** Runs a preparation and tells what it did. */
final class PreparationRun {

  private PreparationRun() {}

  static int run(PreparationOptions options, CommandLine line) throws IOException {
    PreparationReport report = new Preparation(options).run();
    PrintWriter out = line.getOut();
    PrintWriter err = line.getErr();
    if (report.alreadyFinished()) {
      out.println(options.out() + " is prepared already: nothing to do");
      out.flush();
      return 0;
    }
    for (LeftOut leftOut : report.leftOut()) {
      err.println("left out " + leftOut.recording() + ": " + leftOut.reason());
    }
    report.warnings().forEach(warning -> err.println("warning: " + warning));
    EventFrames train = EventFrames.train(options.out());
    warnOfEmptyClasses("training", train, err);
    if (EventFrames.hasTest(options.out())) {
      warnOfEmptyClasses("test", EventFrames.test(options.out()), err);
    } else {
      err.println("warning: there are no test recordings");
    }
    err.flush();
    out.printf(
        Locale.ROOT,
        "%d recordings with %,d events read in %.1f s (%.1f million events/s), %d left out%n",
        report.recordings(),
        report.events(),
        report.seconds(),
        report.events() / report.seconds() / 1e6,
        report.leftOut().size());
    out.printf(
        Locale.ROOT,
        "%s: frames %s, %d classes, %s, %.1f MB%n",
        options.out(),
        train.sampleShape(),
        train.classNames().size(),
        train.normalization(),
        bytes(options.out()) / 1e6);
    out.flush();
    return 0;
  }

  private static void warnOfEmptyClasses(String split, EventFrames frames, PrintWriter err) {
    EmptyClasses.in(frames)
        .ifPresent(
            names -> err.println("warning: no " + split + " recording was read of class " + names));
  }

  private static long bytes(Path folder) throws IOException {
    long sum = 0;
    try (var files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        sum += Files.size(file);
      }
    }
    return sum;
  }
}
