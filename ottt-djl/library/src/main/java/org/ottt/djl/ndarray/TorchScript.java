package org.ottt.djl.ndarray;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A function of arrays in TorchScript, for what PyTorch can do and DJL cannot ask it for. Gradients
 * go through it as through any operation.
 *
 * <p>It is compiled once per device, when it first runs there, and stays loaded as long as the
 * process lives: keep functions in constants. It may run in several threads at once.
 */
public final class TorchScript {

  /** Names that DJL hands to a script as they are; others it takes for lists and maps. */
  private static final Pattern PLAIN_NAME = Pattern.compile("\\w*");

  private final String name;
  private final String code;
  private final Map<Device, Model> loaded = new ConcurrentHashMap<>();
  private final Set<Device> unavailable = ConcurrentHashMap.newKeySet();

  /**
   * Defines a function.
   *
   * @param name a word, for messages
   * @param arguments the arguments' names, at least one
   * @param body lines of TorchScript without indentation, the last one returning an array
   */
  public TorchScript(String name, List<String> arguments, String body) {
    this.name = name;
    String typed =
        arguments.stream()
            .map(argument -> ", " + argument + ": Tensor")
            .collect(Collectors.joining());
    code =
        """
        class %1$s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.%1$s%2$s) -> Tensor:
        %3$s"""
            .formatted(name, typed, body.strip().indent(4));
  }

  /**
   * Says whether the function can run on a device. PyTorch reads it from a temporary file, for
   * which there must be room; who has another way to the same numbers asks first.
   *
   * @param device the device
   * @return false if no temporary file could be written
   */
  public boolean isAvailable(Device device) {
    if (loaded.containsKey(device)) {
      return true;
    }
    if (unavailable.contains(device)) {
      return false;
    }
    try {
      loaded.computeIfAbsent(device, this::load);
      return true;
    } catch (UncheckedIOException e) {
      unavailable.add(device);
      return false;
    }
  }

  /**
   * Runs the function on the device of its first argument.
   *
   * @param arguments the arguments, all on one device
   * @return the result, attached to the first argument's manager; in the graph if one is recorded
   * @throws UncheckedIOException if it runs on a device for the first time and nothing can be
   *     written to the folder of temporary files
   */
  public NDArray run(NDArray... arguments) {
    NDList list = new NDList(arguments.length);
    List<NDArray> views = new ArrayList<>();
    for (NDArray argument : arguments) {
      String given = argument.getName();
      boolean plain = given == null || PLAIN_NAME.matcher(given).matches();
      // A view has no name.
      NDArray passed = plain ? argument : argument.reshape(argument.getShape());
      list.add(passed);
      if (!plain) {
        views.add(passed);
      }
    }
    try {
      Model model = loaded.computeIfAbsent(arguments[0].getDevice(), this::load);
      ParameterStore none = new ParameterStore(arguments[0].getManager(), false);
      // "Training" leaves it to the thread whether a graph is recorded, as all operations do.
      return model.getBlock().forward(none, list, true).singletonOrThrow();
    } finally {
      views.forEach(NDArray::close);
    }
  }

  private Model load(Device device) {
    Model model = Model.newInstance(name, device, "PyTorch");
    try {
      // Loaded from a stream, DJL would leave an empty folder.
      Path file = Files.createTempFile("ottt-djl-", ".pt");
      try {
        Files.write(file, ScriptArchive.of(name, code));
        model.load(file);
      } finally {
        Files.deleteIfExists(file);
      }
      return model;
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(
          "Cannot hand a script to PyTorch through a temporary file in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e.getMessage(),
          e);
    } catch (MalformedModelException | RuntimeException e) {
      model.close();
      throw new IllegalStateException("PyTorch cannot read the script " + name + ".", e);
    }
  }
}
