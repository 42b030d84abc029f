package org.ottt.djl.commands.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.run.RunFolder;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of the run that is resumed: picocli takes them where the command line says nothing.
 */
final class RecordedStreamOptions implements IDefaultValueProvider {

  private static final String OPTIONS = "options";
  private static final String SOURCE = "--source";
  private static final Set<String> NEVER = Set.of("--out", "--resume", "--overwrite");
  private static final Set<String> MAY_CHANGE =
      Set.of("--steps", "--checkpoint-minutes", "--queue", "--device", "--log-every");
  private static final Set<String> MAY_CHANGE_WHEN_LIVE = Set.of(SOURCE, "--labels");

  private final Map<String, String> values = new LinkedHashMap<>();

  /** Records what the options are now, by their names with dashes. */
  static Map<String, String> record(CommandSpec spec) {
    Map<String, String> all = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      Object value = option.getValue();
      if (value != null
          && !NEVER.contains(option.longestName())
          && !option.usageHelp()
          && !option.versionHelp()) {
        all.put(option.longestName(), text(option, value));
      }
    }
    return all;
  }

  /** Paths are absolute, so that a run may be resumed from another folder. */
  private static String text(OptionSpec option, Object value) {
    String text = String.valueOf(value);
    return isPath(option, text) ? Path.of(text).toAbsolutePath().normalize().toString() : text;
  }

  private static boolean isPath(OptionSpec option, String value) {
    return option.type() == Path.class
        || (option.longestName().equals(SOURCE) && StreamOptions.isFile(value));
  }

  /** Reads the options of a run. */
  static RecordedStreamOptions of(RunFolder folder) throws IOException {
    RecordedStreamOptions recorded = new RecordedStreamOptions();
    Object options = folder.readConfig().get(OPTIONS);
    if (!(options instanceof Map<?, ?> map) || !map.containsKey(SOURCE)) {
      throw new IllegalArgumentException(
          folder.path() + " is not a run of LearnStream; choose its folder with --out.");
    }
    map.forEach((name, value) -> recorded.values.put(String.valueOf(name), String.valueOf(value)));
    return recorded;
  }

  @Override
  public String defaultValue(ArgSpec arg) {
    return arg instanceof OptionSpec option ? values.get(option.longestName()) : null;
  }

  /** Lists what a command line says that the run was not started with. */
  List<String> contradictions(Iterable<OptionSpec> given, boolean live) {
    List<String> found = new ArrayList<>();
    for (OptionSpec option : given) {
      String name = option.longestName();
      boolean free =
          NEVER.contains(name)
              || MAY_CHANGE.contains(name)
              || (live && MAY_CHANGE_WHEN_LIVE.contains(name));
      String here = text(option, option.getValue());
      String there = values.get(name);
      // Earlier versions recorded paths as they were given.
      boolean same = there != null && here.equals(text(option, there));
      if (!free && !same) {
        found.add(name + " was " + (there == null ? "not given" : there) + " and is " + here);
      }
    }
    return found;
  }
}
