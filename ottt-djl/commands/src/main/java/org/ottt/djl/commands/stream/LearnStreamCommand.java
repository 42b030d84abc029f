package org.ottt.djl.commands.stream;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.MomentumOption;
import org.ottt.djl.run.NoRunException;
import org.ottt.djl.run.RunFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers and learns on an endless stream of events. */
@Command(
    name = "LearnStream",
    description = {
      "Reads a stream of events, answers every frame and learns whenever there is a label, in"
          + " constant memory and time per frame. Without options: simulated glyphs, until Ctrl-C."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    footer = {
      "",
      "The run folder gets config.json, stream.csv, tensorboard/ and checkpoint/last.safetensors with"
          + " weights, optimizer and the state of all neurons.",
      "Sources, the simple record and bad input: docs/live-learning.md."
    })
public final class LearnStreamCommand implements Callable<Integer> {

  @Mixin private final StreamOptions options = new StreamOptions();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public LearnStreamCommand() {}

  @Override
  public Integer call() throws Exception {
    CommandLine line = spec.commandLine();
    try {
      // The options of a resumed run are checked together with those that it was started with.
      Arguments.require(spec, options.resume() ? options::checkFolder : this::check);
      try (RunFolder folder = RunFolder.open(options.folder(), options.existing())) {
        if (options.resume()) {
          takeFrom(folder);
        }
        return new StreamRun(options, folder, line, System.in).run();
      }
    } catch (NoRunException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  private void check() {
    options.check();
    MomentumOption.requireUse(spec.commandLine(), options.learning().optimizerKind());
    new StreamSources(options, System.in).check();
  }

  /** Parses the command line again, with the run's options where it says nothing. */
  private void takeFrom(RunFolder folder) throws IOException {
    CommandLine line = spec.commandLine();
    RecordedStreamOptions recorded;
    try {
      recorded = RecordedStreamOptions.of(folder);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
    String[] arguments = line.getParseResult().originalArgs().toArray(String[]::new);
    line.setDefaultValueProvider(recorded);
    line.parseArgs(arguments);
    List<String> differences =
        recorded.contradictions(line.getParseResult().matchedOptions(), options.isLive());
    if (!differences.isEmpty()) {
      throw new ParameterException(
          line,
          "The run in %s was started with other options (%s): leave them out, or choose another --out."
              .formatted(folder.path(), String.join("; ", differences)));
    }
    Arguments.require(spec, this::check);
  }
}
