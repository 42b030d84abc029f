package org.ottt.djl.benchmarks.inference;

import ai.djl.engine.Engine;
import java.util.List;
import org.ottt.djl.synapse.Precision;

/** What answers. Threads of one runtime wait in busy loops while another one computes. */
enum InferenceRuntime {
  /** This library. */
  PYTORCH,
  /** The network exported, in float32; there with the Maven profile onnxruntime. */
  ONNX_RUNTIME;

  /** DJL's name of ONNX Runtime. */
  static final String ONNX_ENGINE = "OnnxRuntime";

  /** Returns those that can run here in one of the precisions; that with the yardstick first. */
  static List<InferenceRuntime> available(List<Precision> precisions) {
    return precisions.contains(Precision.FLOAT32) && Engine.hasEngine(ONNX_ENGINE)
        ? List.of(PYTORCH, ONNX_RUNTIME)
        : List.of(PYTORCH);
  }
}
