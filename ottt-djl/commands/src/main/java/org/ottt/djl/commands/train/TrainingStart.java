package org.ottt.djl.commands.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.commands.cli.MomentumOption;
import org.ottt.djl.commands.cli.Shell;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.TrainingSettings;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.NoRunException;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import org.ottt.djl.training.schedule.LearningRateSchedule;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Starts a training, or resumes one, from what the command line says. */
final class TrainingStart {

  private final CommandLine line;
  private final RecipeChoice choice;
  private final TrainingOptions options;
  private final RunMember member;

  private TrainingStart(
      CommandLine line, RecipeChoice choice, TrainingOptions options, RunMember member) {
    this.line = line;
    this.choice = choice;
    this.options = options;
    this.member = member;
  }

  /**
   * Runs a training command.
   *
   * @param line the command, parsed; it is parsed again where options come from a run or a file
   * @param choice the recipe that its options say
   * @param options the options that it parses into
   * @return the exit code
   * @throws ParameterException if an option is wrong
   */
  static int run(CommandLine line, RecipeChoice choice, TrainingOptions options) throws Exception {
    return run(line, choice, options, RunMember.alone());
  }

  /**
   * Runs a training as one of several processes, which all have the same options.
   *
   * @param line the command, parsed; its output takes the lines of the run
   * @param choice the recipe that its options say
   * @param options the options that it parses into
   * @param member this process
   * @return the exit code
   * @throws ParameterException if an option is wrong
   */
  static int run(CommandLine line, RecipeChoice choice, TrainingOptions options, RunMember member)
      throws Exception {
    TrainingStart start = new TrainingStart(line, choice, options, member);
    try {
      checked(
          () -> {
            options.run().check();
            return null;
          });
      return options.run().resume() ? start.resume() : start.begin();
    } catch (BadOption e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  /** An option that cannot be followed, as opposed to a run that fails. */
  private static final class BadOption extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadOption(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  private int begin() throws Exception {
    Path file = options.run().config();
    RecordedOptions recorded =
        file == null ? null : checked(() -> RecordedOptions.ofFile(file, line.getCommandSpec()));
    if (recorded != null) {
      takeFrom(recorded);
      checked(() -> requireOwnRecipe(file, recorded));
    }
    Sharing sharing = checked(() -> Sharing.begin(member, recorded, file));
    TrainingPlan plan = member.together(() -> open(sharing));
    SameData.require(member, plan.trainData().source(), plan.testData().source());
    TrainingSession session = new TrainingSession(plan, line, member);
    if (options.data().benchmark()) {
      return session.benchmarkData();
    }
    Path path = options.run().folder(plan.recipe().name());
    try (RunFolder folder = member.openFolder(path, options.run().existing())) {
      return session.run(folder);
    }
  }

  private TrainingPlan open(Sharing sharing) throws IOException {
    return checked(
        () -> {
          MomentumOption.requireUse(
              line, options.recipe(choice.recipe()).settings().optimizerKind());
          return TrainingPlan.open(choice.recipe(), options, command(), member.share(), sharing);
        });
  }

  /** A command of one data set would otherwise train that one, whatever the file says. */
  private Void requireOwnRecipe(Path file, RecordedOptions recorded) {
    Optional<String> recipe = recorded.get("recipe");
    boolean given =
        line.getParseResult().hasMatchedOption("--recipe")
            || line.getParseResult().hasMatchedOption("--dataset");
    if (recipe.isPresent() && !given && !choice.trains().test(recipe.get())) {
      throw new IllegalArgumentException(
          "%s is for recipe %s: use Train --config %s."
              .formatted(file, recipe.get(), Shell.quote(file.toString())));
    }
    return null;
  }

  private int resume() throws Exception {
    Path path = options.run().folder("");
    try (RunFolder folder = member.openFolder(path, ExistingRun.RESUME)) {
      CheckpointFolder checkpoints = new CheckpointFolder(path.resolve("checkpoint"));
      RecordedOptions recorded =
          member.ofFirst(
              () -> RecordedOptions.ofRun(folder, checkpoints).toJson(), RecordedOptions::ofJson);
      String recipe = recorded.get("recipe").orElse(choice.name().get());
      if (!choice.trains().test(recipe)) {
        throw new BadOption(
            new IllegalArgumentException(
                "The run in %s was started with recipe %s: resume it with Train --resume --out %s."
                    .formatted(path, recipe, Shell.quote(path.toString()))));
      }
      Sharing sharing = checked(() -> Sharing.resume(member, recorded, path));
      takeFrom(recorded);
      refuseContradictions(path, recorded);
      checked(() -> longer(path, recorded, options.recipe(choice.recipe()), checkpoints));
      TrainingPlan plan = member.together(() -> open(sharing));
      SameData.require(member, plan.trainData().source(), plan.testData().source());
      member.together(
          () ->
              checked(
                  () -> {
                    if (folder != null) {
                      ResumeCheck.check(plan, folder, checkpoints);
                      ResumeCheck.warnOfOtherVersions(plan, folder);
                    }
                    return null;
                  }));
      TrainingSession session = new TrainingSession(plan, line, member);
      return options.data().benchmark() ? session.benchmarkData() : session.run(folder);
    } catch (NoRunException e) {
      throw new BadOption(e);
    }
  }

  /** Parses the command line again, with other values where it says nothing. */
  private void takeFrom(RecordedOptions recorded) {
    String[] arguments = command().toArray(String[]::new);
    line.setDefaultValueProvider(recorded);
    line.parseArgs(arguments);
  }

  private List<String> command() {
    return line.getParseResult().originalArgs();
  }

  private void refuseContradictions(Path path, RecordedOptions recorded) throws IOException {
    List<String> differences =
        new ArrayList<>(recorded.contradictions(line.getParseResult().matchedOptions()));
    // A run that did not record an option had what its recipe says.
    differences.removeAll(recorded.contradictions(unrecordedOfRecipe(recorded)));
    Map<String, Object> rule = options.rule().record();
    rule.forEach(
        (name, here) -> {
          String there = recorded.get(name).orElse(String.valueOf(here));
          if (!ResumedOptions.text(there).equals(ResumedOptions.text(here))) {
            differences.add(ResumedOptions.phrase("--" + name, there, ResumedOptions.text(here)));
          }
        });
    differences.addAll(checked(() -> Sharing.contradictions(member, recorded, path)));
    if (!differences.isEmpty()) {
      throw new BadOption(
          new IllegalArgumentException(
              "The run in %s was started with other options (%s): leave them out, or choose another --out."
                  .formatted(path, String.join("; ", differences))));
    }
  }

  /** Lists the options that were given, but not recorded, and say what the recipe has. */
  private List<OptionSpec> unrecordedOfRecipe(RecordedOptions recorded) {
    Map<String, String> ofRecipe = RecipeDefaults.of(choice.recipe().name());
    return line.getParseResult().matchedOptions().stream()
        .filter(
            option -> {
              String name = option.longestName().replaceFirst("^--", "");
              return recorded.get(name.replace('-', '_')).isEmpty()
                  && ResumedOptions.text(option.getValue()).equals(ofRecipe.get("default." + name));
            })
        .toList();
  }

  /** Compares the number of epochs, and reports how the learning rate continues if it has grown. */
  private Void longer(
      Path path, RecordedOptions recorded, Recipe recipe, CheckpointFolder checkpoints) {
    TrainingSettings settings = recipe.settings();
    int before = recorded.get("epochs").map(Integer::parseInt).orElse(settings.epochs());
    int done = epochsIn(checkpoints);
    if (settings.epochs() < before) {
      throw new IllegalArgumentException(
          "--epochs was %d and is %d: it can only grow when a run is resumed."
              .formatted(before, settings.epochs()));
    }
    if (settings.epochs() > before) {
      LearningRateSchedule old = settings.toBuilder().optEpochs(before).build().schedule();
      line.getOut()
          .printf(
              Locale.ROOT,
              "%d epochs instead of %d: the learning rate of epoch %d is %.4g, where the schedule"
                  + " of %d epochs had %.4g%n",
              settings.epochs(),
              before,
              done + 1,
              settings.schedule().at(done),
              before,
              old.at(done));
    } else if (done >= before) {
      line.getOut()
          .printf(
              "The run in %s has ended after %d epochs; --epochs with a larger number continues"
                  + " it.%n",
              path, done);
    }
    line.getOut().flush();
    return null;
  }

  private static int epochsIn(CheckpointFolder checkpoints) {
    Optional<Path> newest = checkpoints.newest();
    try {
      return newest.isEmpty()
          ? 0
          : Integer.parseInt(Checkpoint.readMetadata(newest.get()).getOrDefault("epoch", "0"));
    } catch (IOException | NumberFormatException e) {
      // Whether an earlier one can be used is found out when the run continues from it.
      return 0;
    }
  }

  /** What options are opened with. */
  @FunctionalInterface
  private interface Opening<T> {
    T open() throws IOException;
  }

  private static <T> T checked(Opening<T> opening) throws IOException {
    try {
      return opening.open();
    } catch (IllegalArgumentException e) {
      throw new BadOption(e);
    }
  }
}
