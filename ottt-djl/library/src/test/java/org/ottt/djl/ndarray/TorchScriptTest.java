package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.testing.NativeArrays;

class TorchScriptTest {

  private static final TorchScript SQUARED_SUM =
      new TorchScript(
          "SquaredSum",
          List.of("a", "b"),
          """
          c = torch.add(a, b)
          return torch.mul(c, c)
          """);

  private static final TorchScript TWICE =
      new TorchScript("Twice", List.of("a"), "return torch.add(a, a)");

  private static final TorchScript SAME =
      new TorchScript("Same", List.of("a"), "return torch.clone(a)");

  @Test
  void computesAndIsDifferentiated() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = manager.create(new float[] {1, 2});
      NDArray b = manager.create(new float[] {3, -4});
      assertThat(SQUARED_SUM.run(a, b).toFloatArray()).containsExactly(16, 4);

      a.setRequiresGradient(true);
      // PyTorch compiles again after the first runs, so what holds for one need not for the next.
      for (int run = 1; run <= 4; run++) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          collector.backward(SQUARED_SUM.run(a, b).sum());
        }
        assertThat(a.getGradient().toFloatArray()).as("run %d", run).containsExactly(8, -4);
        InPlace.clear(a.getGradient());
        assertThat(SQUARED_SUM.run(a, b).toFloatArray()).containsExactly(16, 4);
      }
    }
  }

  @Test
  void theResultBelongsToTheFirstArgumentsManagerAndNothingElseIsLeft() {
    try (NDManager manager = NDManager.newBaseManager();
        NDManager other = NDManager.newBaseManager()) {
      NDArray a = manager.ones(new Shape(2));
      NDArray b = other.ones(new Shape(2));
      SQUARED_SUM.run(a, b).close();
      int before = NativeArrays.count();
      try (NDArray sum = SQUARED_SUM.run(a, b)) {
        assertThat(sum.getManager()).isSameAs(manager);
        assertThat(NativeArrays.count()).isEqualTo(before + 1);
      }
      try (NDScope scope = new NDScope()) {
        assertThat(SQUARED_SUM.run(a, b).toFloatArray()).containsExactly(4, 4);
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weight", "data.0", "x[]", "x()", "module_method:other", "x(2)"})
  void anArraysNameIsOfNoMatter(String name) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = manager.create(new float[] {1});
      a.setName(name);
      a.setRequiresGradient(true);
      SQUARED_SUM.run(a, a).close();
      int before = NativeArrays.count();
      SQUARED_SUM.run(a, a).close();
      assertThat(NativeArrays.count()).isEqualTo(before);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray result = SQUARED_SUM.run(a, a);
        assertThat(result.getFloat()).isEqualTo(4);
        collector.backward(result);
      }
      assertThat(a.getGradient().getFloat()).isEqualTo(8);
      assertThat(a.getName()).isEqualTo(name);
    }
  }

  @Test
  void severalThreadsLoadAndRunIt() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<Future<Float>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        float value = i;
        results.add(
            threads.submit(
                () -> {
                  try (NDManager own = manager.newSubManager()) {
                    return TWICE.run(own.create(value)).getFloat();
                  }
                }));
      }
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(2f * i);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void loadingLeavesNoFile() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> before = list(temporary);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray one = manager.create(1f);
      SAME.run(one);
    }
    assertThat(list(temporary)).isEqualTo(before);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(ottt-djl-|pt-model).*"))
          .sorted()
          .toList();
    }
  }

  @Test
  void whatPyTorchCannotReadIsTold() {
    TorchScript broken = new TorchScript("Broken", List.of("a"), "return torch.no_such_thing(a)");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray one = manager.create(1f);
      assertThatThrownBy(() -> broken.run(one))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("script Broken");
    }
  }
}
