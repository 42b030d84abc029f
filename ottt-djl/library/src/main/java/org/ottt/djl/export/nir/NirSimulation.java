package org.ottt.djl.export.nir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.neuron.Reset;

/**
 * Runs a NIR file by its own equations, with the Euler method, in plain Java and without any code
 * of the networks here: what another program that follows the format computes. One sample at a
 * time. Of the metadata it reads only the reset of single layers.
 *
 * <p>Where nodes form a loop, an edge that reaches neurons from a node that has no value yet brings
 * that of the step before.
 */
public final class NirSimulation {

  private final NirGraph graph;
  private final double dt;
  private final boolean softReset;
  private final List<NirGraph.Node> order;
  private final NirResets resets;
  private final Map<String, double[]> values = new HashMap<>();
  private final Map<String, int[]> shapes = new HashMap<>();
  private final Map<String, double[]> membranes = new HashMap<>();
  private final Map<String, double[]> currents = new HashMap<>();

  private NirSimulation(NirGraph graph, double dt, boolean softReset) {
    this.graph = graph;
    this.dt = dt;
    this.softReset = softReset;
    resets = NirResets.of(graph);
    order = NirOrder.of(graph);
  }

  /**
   * Opens a file, with all neurons at rest.
   *
   * @param file the NIR file
   * @param dt the duration of a step in seconds
   * @param softReset whether a spike subtracts the threshold, which NIR does not know; otherwise it
   *     sets the membrane to v_reset. Where the file gives a layer's reset ({@link NirExport}),
   *     that one is used
   * @return the simulation
   * @throws IOException if the file cannot be read, or has a node that is not known here
   */
  public static NirSimulation open(Path file, double dt, boolean softReset) throws IOException {
    try {
      return new NirSimulation(NirFile.read(file), dt, softReset);
    } catch (IllegalArgumentException e) {
      throw new ExportException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Runs one step.
   *
   * @param input the values of the input node
   * @return the values of the output node
   */
  public float[] step(float... input) {
    Map<String, double[]> last = Map.copyOf(values);
    Set<String> done = new LinkedHashSet<>();
    String output = null;
    for (NirGraph.Node node : order) {
      if (node.type().equals("Input")) {
        shapes.put(node.name(), extents(node.values("shape")));
        double[] wide = new double[input.length];
        Arrays.setAll(wide, i -> input[i]);
        values.put(node.name(), wide);
      } else {
        double[] sum = null;
        int[] shape = null;
        for (String before : graph.before(node.name())) {
          double[] part = done.contains(before) ? values.get(before) : last.get(before);
          if (part != null) {
            shape = shapes.get(before);
            sum = sum == null ? part.clone() : add(node, sum, part);
          }
        }
        values.put(node.name(), run(node, sum, shape));
        output = node.type().equals("Output") ? node.name() : output;
      }
      done.add(node.name());
    }
    double[] result = values.get(output);
    float[] narrow = new float[result.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) result[i];
    }
    return narrow;
  }

  private static double[] add(NirGraph.Node node, double[] sum, double[] part) {
    if (sum.length != part.length) {
      throw new IllegalArgumentException(
          "Node '" + node.name() + "' gets " + sum.length + " and " + part.length + " values.");
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += part[i];
    }
    return sum;
  }

  private static int[] extents(double[] values) {
    return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }

  private double[] run(NirGraph.Node node, double[] in, int[] shape) {
    shapes.put(node.name(), shape);
    return switch (node.type()) {
      case "Output" -> in;
      case "Affine", "Linear" -> connect(node, in);
      case "Conv2d" -> convolve(node, in, shape);
      case "AvgPool2d" -> pool(node, in, shape, true);
      case "SumPool2d" -> pool(node, in, shape, false);
      case "Flatten" -> {
        shapes.put(node.name(), new int[] {in.length});
        yield in;
      }
      case "Scale" -> scale(node, in);
      case "Threshold" -> fire(in, node.values("threshold"));
      case "LIF", "IF", "CubaLIF" -> neurons(node, in);
      default ->
          throw new IllegalArgumentException(
              "Node '"
                  + node.name()
                  + "' is of type "
                  + node.type()
                  + ", which is not known here.");
    };
  }

  private static double[] scale(NirGraph.Node node, double[] in) {
    double[] scale = node.values("scale");
    double[] out = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = in[i] * scale[scale.length == 1 ? 0 : i];
    }
    return out;
  }

  private static double[] fire(double[] v, double[] threshold) {
    double[] spikes = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      spikes[i] = v[i] > threshold[i] ? 1 : 0;
    }
    return spikes;
  }

  private double[] neurons(NirGraph.Node node, double[] in) {
    double[] v = membranes.computeIfAbsent(node.name(), name -> new double[in.length]);
    double[] r = node.values("r");
    boolean cuba = node.type().equals("CubaLIF");
    double[] i = in;
    if (cuba) {
      i = currents.computeIfAbsent(node.name(), name -> new double[in.length]);
      double[] tau = node.values("tau_syn");
      double[] w = node.values("w_in");
      for (int k = 0; k < i.length; k++) {
        i[k] += dt / tau[k] * (-i[k] + w[k] * in[k]);
      }
    }
    for (int k = 0; k < v.length; k++) {
      if (node.type().equals("IF")) {
        v[k] += dt * r[k] * i[k];
      } else {
        double tau = node.values(cuba ? "tau_mem" : "tau")[k];
        v[k] += dt / tau * (node.values("v_leak")[k] - v[k] + r[k] * i[k]);
      }
    }
    double[] spikes = fire(v, node.values("v_threshold"));
    boolean soft = resetsSoftly(node);
    for (int k = 0; k < v.length; k++) {
      if (spikes[k] == 1) {
        v[k] =
            soft
                ? v[k] - node.values("v_threshold")[k]
                : node.has("v_reset") ? node.values("v_reset")[k] : 0;
      }
    }
    return spikes;
  }

  private boolean resetsSoftly(NirGraph.Node node) {
    return resets.of(node).map(own -> own == Reset.SUBTRACT).orElse(softReset);
  }

  private double[] connect(NirGraph.Node node, double[] in) {
    double[] weight = node.values("weight");
    int outputs = node.shape("weight")[0];
    double[] out = node.has("bias") ? node.values("bias").clone() : new double[outputs];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < in.length; i++) {
        out[o] += weight[o * in.length + i] * in[i];
      }
    }
    shapes.put(node.name(), new int[] {outputs});
    return out;
  }

  private double[] convolve(NirGraph.Node node, double[] in, int[] shape) {
    int[] w = node.shape("weight");
    double[] weight = node.values("weight");
    double[] bias = node.values("bias");
    int[] stride = extents(node.values("stride"));
    int[] padding = extents(node.values("padding"));
    int height = (shape[1] + 2 * padding[0] - w[2]) / stride[0] + 1;
    int width = (shape[2] + 2 * padding[1] - w[3]) / stride[1] + 1;
    int groups = node.integer("groups");
    double[] out = new double[w[0] * height * width];
    for (int o = 0; o < w[0]; o++) {
      int firstChannel = o / (w[0] / groups) * w[1];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double sum = bias[o];
          for (int c = 0; c < w[1]; c++) {
            for (int ky = 0; ky < w[2]; ky++) {
              int row = y * stride[0] + ky - padding[0];
              for (int kx = 0; kx < w[3]; kx++) {
                int column = x * stride[1] + kx - padding[1];
                if (row >= 0 && row < shape[1] && column >= 0 && column < shape[2]) {
                  sum +=
                      weight[((o * w[1] + c) * w[2] + ky) * w[3] + kx]
                          * in[((firstChannel + c) * shape[1] + row) * shape[2] + column];
                }
              }
            }
          }
          out[(o * height + y) * width + x] = sum;
        }
      }
    }
    shapes.put(node.name(), new int[] {w[0], height, width});
    return out;
  }

  private double[] pool(NirGraph.Node node, double[] in, int[] shape, boolean average) {
    int[] size = extents(node.values("kernel_size"));
    int[] stride = extents(node.values("stride"));
    int[] padding = extents(node.values("padding"));
    int height = (shape[1] + 2 * padding[0] - size[0]) / stride[0] + 1;
    int width = (shape[2] + 2 * padding[1] - size[1]) / stride[1] + 1;
    double[] out = new double[shape[0] * height * width];
    for (int c = 0; c < shape[0]; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double sum = 0;
          for (int row = y * stride[0] - padding[0], r = 0; r < size[0]; r++, row++) {
            for (int column = x * stride[1] - padding[1], k = 0; k < size[1]; k++, column++) {
              if (row >= 0 && row < shape[1] && column >= 0 && column < shape[2]) {
                sum += in[(c * shape[1] + row) * shape[2] + column];
              }
            }
          }
          out[(c * height + y) * width + x] = average ? sum / (size[0] * size[1]) : sum;
        }
      }
    }
    shapes.put(node.name(), new int[] {shape[0], height, width});
    return out;
  }
}
