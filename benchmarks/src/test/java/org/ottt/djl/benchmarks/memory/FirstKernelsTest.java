package org.ottt.djl.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class FirstKernelsTest {

  @Test
  void convolutionAndProductRunForwardAndBackward() {
    // Every output is the product with 16 x 16 ones of the mean of a convolution with ones, so all
    // three
    // gradients are sums of positive numbers.
    assertThat(FirstKernels.load(Device.cpu())).isPositive();
  }
}
