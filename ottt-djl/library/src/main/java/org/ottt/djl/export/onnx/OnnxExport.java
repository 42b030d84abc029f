package org.ottt.djl.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.export.Preprocessing;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.StepFlow;
import org.ottt.djl.run.Versions;

/**
 * Writes networks as ONNX (opset 13, float32): exact, the reset by subtraction included. Weight
 * standardization, gamma and gains are folded into the weights.
 *
 * <p>{@link #unrolled} has one input {@value #INPUT} ({@code [batch, C, H, W]}, or {@code [batch,
 * T, C, H, W]} for frames) and one output {@value #LOGITS} ({@code [batch, classes]}, summed over
 * the steps). {@link #step} is one time step: it also takes and returns the state, which is 0
 * before the first step, and its logits are those of the step.
 *
 * <p>Metadata: {@code classes} and {@code preprocessing} ({@link Preprocessing}) as JSON, {@code
 * time_steps}, {@code input} ({@code still} or {@code frames}) and {@code network}, the whole
 * description.
 */
public final class OnnxExport {

  /** The name of the input of pixels or frames. */
  public static final String INPUT = "input";

  /** The name of the output. */
  public static final String LOGITS = "logits";

  /** Prefix of the names of states that a step returns. */
  public static final String NEXT = "next/";

  private static final String PRODUCER = "OTTT-DJL";

  /** Protocol buffers end there. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private OnnxExport() {}

  /**
   * Writes a network with all its time steps, without saying how frames are normalized.
   *
   * @param file where to; replaced as a whole
   * @param network the network, initialized
   * @param description what it was built from
   * @param timeSteps T, at least 1
   * @param frames whether there is a frame for every step and not one image for all
   * @throws ExportException if the network has a part that ONNX export does not know, or more
   *     parameters than an ONNX file holds
   * @throws IOException if the file cannot be written
   */
  public static void unrolled(
      Path file,
      SpikingNetwork network,
      NetworkDescription description,
      int timeSteps,
      boolean frames)
      throws IOException {
    unrolled(file, network, description, timeSteps, frames, null);
  }

  /**
   * Writes a network with all its time steps.
   *
   * @param file where to; replaced as a whole
   * @param network the network, initialized
   * @param description what it was built from
   * @param timeSteps T, at least 1
   * @param frames whether there is a frame for every step and not one image for all
   * @param normalization how event frames are normalized, for the metadata; null for images and
   *     where it is not known
   * @throws IllegalArgumentException if T is below 1, or the normalization is not for the frames of
   *     the network
   * @throws ExportException if the network has a part that ONNX export does not know, or more
   *     parameters than an ONNX file holds
   * @throws IOException if the file cannot be written
   */
  public static void unrolled(
      Path file,
      SpikingNetwork network,
      NetworkDescription description,
      int timeSteps,
      boolean frames,
      FrameNormalization normalization)
      throws IOException {
    if (timeSteps < 1) {
      throw new IllegalArgumentException(
          "An ONNX model needs at least 1 time step, but " + timeSteps + " were asked for.");
    }
    Preprocessing.requireFit(description, normalization);
    OnnxGraph graph = new OnnxGraph("spiking_network");
    OnnxStep step = begin(graph, network);
    String preprocessing = Preprocessing.json(description, normalization);
    long[] sample = step.inputShape();
    String input =
        graph.input(
            INPUT,
            frames
                ? LongStream.concat(LongStream.of(timeSteps), LongStream.of(sample)).toArray()
                : sample);
    Map<OnnxStep.State, String> states = new HashMap<>();
    String total = null;
    for (int t = 1; t <= timeSteps; t++) {
      String suffix = "/t" + t;
      String frame =
          frames
              ? graph.node(
                  "Gather",
                  "frame" + suffix,
                  List.of(input, graph.index(t - 1)),
                  OnnxGraph.integer("axis", 1))
              : input;
      String logits = step.write(suffix, frame, !frames, states, t == timeSteps);
      total = total == null ? logits : graph.add("total" + suffix, total, logits);
    }
    graph.output(LOGITS, total, step.outputShape());
    write(
        file,
        graph,
        description,
        preprocessing,
        timeSteps,
        frames,
        "logits summed over the time steps");
  }

  /**
   * Writes one time step of a network, without saying how frames are normalized.
   *
   * @param file where to; replaced as a whole
   * @param network the network, initialized
   * @param description what it was built from
   * @param frames as for {@link #unrolled}; stands in the metadata
   * @throws ExportException if the network has a part that ONNX export does not know, or more
   *     parameters than an ONNX file holds
   * @throws IOException if the file cannot be written
   */
  public static void step(
      Path file, SpikingNetwork network, NetworkDescription description, boolean frames)
      throws IOException {
    step(file, network, description, frames, null);
  }

  /**
   * Writes one time step of a network, with its state as inputs and outputs.
   *
   * @param file where to; replaced as a whole
   * @param network the network, initialized
   * @param description what it was built from
   * @param frames as for {@link #unrolled}; stands in the metadata
   * @param normalization as for {@link #unrolled}
   * @throws IllegalArgumentException if the normalization is not for the frames of the network
   * @throws ExportException if the network has a part that ONNX export does not know, or more
   *     parameters than an ONNX file holds
   * @throws IOException if the file cannot be written
   */
  public static void step(
      Path file,
      SpikingNetwork network,
      NetworkDescription description,
      boolean frames,
      FrameNormalization normalization)
      throws IOException {
    Preprocessing.requireFit(description, normalization);
    OnnxGraph graph = new OnnxGraph("spiking_network_step");
    OnnxStep step = begin(graph, network);
    String preprocessing = Preprocessing.json(description, normalization);
    String input = graph.input(INPUT, step.inputShape());
    Map<OnnxStep.State, String> states = new LinkedHashMap<>();
    for (OnnxStep.State state : step.states()) {
      states.put(state, graph.input(step.nameOf(state), step.shapeOf(state)));
    }
    String logits = step.write("", input, false, states, false);
    graph.output(LOGITS, logits, step.outputShape());
    for (OnnxStep.State state : step.states()) {
      graph.output(NEXT + step.nameOf(state), states.get(state), step.shapeOf(state));
    }
    write(
        file,
        graph,
        description,
        preprocessing,
        1,
        frames,
        "one time step; states are 0 before the first, and next/X is the input X of the next");
  }

  private static OnnxStep begin(OnnxGraph graph, SpikingNetwork network) throws IOException {
    if (network.parameterCount() * Float.BYTES > LARGEST) {
      throw new ExportException(
          "The network has "
              + network.parameterCount()
              + " parameters, and an ONNX file holds at most 2 GB; export it for DJL instead.");
    }
    try {
      OnnxStep step = new OnnxStep(graph, StepFlow.of(network));
      step.states();
      return step;
    } catch (IllegalArgumentException e) {
      throw new ExportException(e.getMessage(), e);
    }
  }

  private static void write(
      Path file,
      OnnxGraph graph,
      NetworkDescription description,
      String preprocessing,
      int timeSteps,
      boolean frames,
      String doc)
      throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("classes", new Gson().toJson(description.classes()));
    metadata.put(Preprocessing.KEY, preprocessing);
    metadata.put("time_steps", Integer.toString(timeSteps));
    metadata.put("input", frames ? "frames" : "still");
    metadata.put(NetworkDescription.KEY, description.toJson());
    ModelProto model = graph.model(PRODUCER, Versions.project(), doc, metadata);
    AtomicFiles.write(file, model::writeTo);
  }
}
