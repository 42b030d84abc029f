package org.ottt.djl.export.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.ndarray.HostValues;

/**
 * Runs what {@link OnnxExport} writes, from the file, so that an export is checked where ONNX
 * Runtime is not available. It knows the operators that the exporter uses and no others.
 */
public final class OnnxInterpreter {

  private final ModelProto model;

  private OnnxInterpreter(ModelProto model) {
    this.model = model;
  }

  /**
   * Reads a model.
   *
   * @param file the ONNX file
   * @return the model
   * @throws IOException if it cannot be read or is not an ONNX file
   */
  public static OnnxInterpreter read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new OnnxInterpreter(ModelProto.parseFrom(in));
    } catch (InvalidProtocolBufferException e) {
      throw new ExportException(file + " is not an ONNX file: " + e.getMessage(), e);
    }
  }

  /**
   * Names the inputs and the shapes of their samples.
   *
   * @return shapes without the batch axis
   */
  public Map<String, Shape> inputs() {
    Map<String, Shape> inputs = new LinkedHashMap<>();
    for (ValueInfoProto input : model.getGraph().getInputList()) {
      long[] sample =
          input.getType().getTensorType().getShape().getDimList().stream()
              .skip(1)
              .mapToLong(dimension -> dimension.getDimValue())
              .toArray();
      inputs.put(input.getName(), new Shape(sample));
    }
    return inputs;
  }

  /**
   * Runs the model.
   *
   * @param inputs all inputs by name, {@code [N, ...]}
   * @param manager owns everything that is computed
   * @return the outputs by name
   * @throws ExportException if an operator is unknown here or an input is missing
   */
  public Map<String, NDArray> run(Map<String, NDArray> inputs, NDManager manager)
      throws ExportException {
    Map<String, NDArray> values = new HashMap<>(inputs);
    Map<String, Long> indices = new HashMap<>();
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      if (tensor.getDataType() == TensorProto.DataType.INT64.getNumber()) {
        indices.put(
            tensor.getName(),
            tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getLong());
      } else {
        values.put(tensor.getName(), array(tensor, manager));
      }
    }
    for (NodeProto node : model.getGraph().getNodeList()) {
      values.put(node.getOutput(0), run(node, values, indices));
    }
    Map<String, NDArray> outputs = new HashMap<>();
    for (ValueInfoProto output : model.getGraph().getOutputList()) {
      outputs.put(output.getName(), values.get(output.getName()));
    }
    return outputs;
  }

  private static NDArray array(TensorProto tensor, NDManager manager) {
    FloatBuffer buffer =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] copy = new float[buffer.remaining()];
    buffer.get(copy);
    return manager.create(
        copy, new Shape(tensor.getDimsList().stream().mapToLong(each -> each).toArray()));
  }

  private static NDArray run(NodeProto node, Map<String, NDArray> values, Map<String, Long> indices)
      throws ExportException {
    NDArray x = values.get(node.getInput(0));
    if (x == null) {
      throw new ExportException(
          "Node " + node.getName() + " reads '" + node.getInput(0) + "', which does not exist.");
    }
    NDArray y = node.getInputCount() > 1 ? values.get(node.getInput(1)) : null;
    NDArray z = node.getInputCount() > 2 ? values.get(node.getInput(2)) : null;
    return switch (node.getOpType()) {
      case "Identity" -> x;
      case "Add" -> x.add(y);
      case "Sub" -> x.sub(y);
      case "Mul" -> x.mul(y);
      case "GreaterOrEqual" -> x.gte(y);
      case "Cast" -> x.toType(DataType.FLOAT32, true);
      case "Gather" -> x.get(":, {}", indices.get(node.getInput(1)));
      case "Flatten" -> x.reshape(x.getShape().get(0), -1);
      case "Gemm" -> Linear.linear(x, y, z).singletonOrThrow();
      case "Conv" ->
          Conv2d.conv2d(
                  x,
                  y,
                  z,
                  pair(node, "strides", 1),
                  pair(node, "pads", 0),
                  new Shape(1, 1),
                  (int) integers(node, "group", 1)[0])
              .singletonOrThrow();
      case "AveragePool" ->
          Pool.avgPool2d(
              x,
              pair(node, "kernel_shape", 1),
              pair(node, "strides", 1),
              pair(node, "pads", 0),
              false,
              integers(node, "count_include_pad", 0)[0] == 1);
      case "GlobalAveragePool" ->
          Pool.globalAvgPool2d(x).reshape(x.getShape().get(0), x.getShape().get(1), 1, 1);
      case "Resize" -> {
        long factor = (long) HostValues.floats(z)[2];
        yield x.repeat(2, factor).repeat(3, factor);
      }
      default ->
          throw new ExportException(
              "Operator " + node.getOpType() + " is none of those that the exporter writes.");
    };
  }

  private static Shape pair(NodeProto node, String name, long otherwise) {
    long[] values = integers(node, name, otherwise, otherwise);
    return new Shape(values[0], values[1]);
  }

  private static long[] integers(NodeProto node, String name, long... otherwise) {
    List<AttributeProto> attributes = node.getAttributeList();
    for (AttributeProto attribute : attributes) {
      if (attribute.getName().equals(name)) {
        return attribute.getType() == AttributeProto.AttributeType.INT
            ? new long[] {attribute.getI()}
            : attribute.getIntsList().stream().mapToLong(each -> each).toArray();
      }
    }
    return otherwise;
  }
}
