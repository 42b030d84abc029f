package org.ottt.djl.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.training.optimizer.OptimizerState;
import picocli.CommandLine;

class StreamLearningOptionsTest {

  /** The weight 4 after one and after two updates with gradient 1; Adam is the default. */
  @ParameterizedTest
  @CsvSource({
    "--optimizer=sgd --lr=0.5 --momentum=0, 3.5, 3",
    "--optimizer=sgd --lr=0.5, 3.5, 2.55",
    "--optimizer=sgd, 3.99921875, 3.99773438",
    "--optimizer=adam --lr=0.5, 3.5, 3",
    "--optimizer=adam, 3.999, 3.998",
    "--method=ottt-o, 3.999, 3.998"
  })
  void theOptimizerIsThatOfTheOptions(String arguments, float first, float second) {
    StreamLearningOptions options = new StreamLearningOptions();
    new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.split(" ", -1));
    try (NDManager manager = NDManager.newBaseManager();
        OptimizerState state = OptimizerState.of(options.optimizer())) {
      Optimizer optimizer = state.optimizer();
      NDArray weight = manager.create(new float[] {4});
      for (float expected : new float[] {first, second}) {
        optimizer.update("w", weight, manager.create(new float[] {1}));
        assertThat(weight.getFloat()).isCloseTo(expected, within(2e-6f));
      }
    }
  }
}
