package org.ottt.djl.testing;

import ai.djl.engine.Engine;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ottt.djl.ndarray.GpuArithmetic;

/**
 * A test that computes something twice and asks for equal bits. cuDNN adds up the gradients of
 * weights in an order that differs from run to run, so such a test has it use deterministic
 * algorithms only; where that cannot be set, the test is skipped on a GPU. {@code
 * -DexcludedGroups=equal-bits} leaves all of them out.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("equal-bits")
@ExtendWith(EqualBits.DeterministicCudnn.class)
public @interface EqualBits {

  /** Switches cuDNN over for the time of a test. */
  class DeterministicCudnn implements BeforeEachCallback, AfterEachCallback {

    @Override
    public void beforeEach(ExtensionContext context) {
      // The setting is one of the library that the engine loads.
      boolean gpu = Engine.getInstance().getGpuCount() > 0;
      try {
        GpuArithmetic.useDeterministicCudnn(true);
      } catch (IllegalStateException e) {
        Assumptions.assumeFalse(gpu, e.getMessage());
      }
    }

    @Override
    public void afterEach(ExtensionContext context) {
      try {
        GpuArithmetic.useDeterministicCudnn(false);
      } catch (IllegalStateException e) {
        // It was not set then.
        return;
      }
    }
  }
}
