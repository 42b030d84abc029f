package org.ottt.djl.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An ONNX graph while it is written: nodes in the order in which they run. */
final class OnnxGraph {

  /** The name of the first axis, which takes any number of samples. */
  static final String BATCH = "batch";

  /** ONNX 1.8 and later; every operator here has its present meaning since then. */
  static final int OPSET = 13;

  /** The version of the file format that belongs to {@link #OPSET}. */
  private static final int IR_VERSION = 7;

  private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<String, String> constants = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  OnnxGraph(String name) {
    graph.setName(name);
  }

  // Inputs, outputs, constants.

  /** Declares an input or output whose first axis is the batch. */
  private static ValueInfoProto value(String name, long... sample) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    for (long extent : sample) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
        .build();
  }

  String input(String name, long... sample) {
    graph.addInput(value(name, sample));
    return name;
  }

  void output(String name, String value, long... sample) {
    node("Identity", name, List.of(value));
    graph.addOutput(value(name, sample));
  }

  String floats(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(name, FLOAT, bytes, shape);
  }

  private String tensor(String name, int type, ByteBuffer bytes, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type)
            .setRawData(ByteString.copyFrom(bytes));
    for (long extent : shape) {
      tensor.addDims(extent);
    }
    graph.addInitializer(tensor);
    return name;
  }

  /** Returns a number as a tensor of shape {@code ()}, one per number. */
  String constant(float value) {
    return constants.computeIfAbsent(
        "constant/" + value, name -> floats(name, new float[] {value}));
  }

  String index(long value) {
    return constants.computeIfAbsent(
        "index/" + value,
        name ->
            tensor(
                name,
                TensorProto.DataType.INT64.getNumber(),
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value)));
  }

  // Nodes.

  String node(String operator, String output, List<String> inputs, AttributeProto... attributes) {
    String unique = output;
    for (int i = 2; !names.add(unique); i++) {
      unique = output + "_" + i;
    }
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(unique)
            .addAllInput(inputs)
            .addOutput(unique)
            .addAllAttribute(List.of(attributes)));
    return unique;
  }

  String add(String output, String first, String second) {
    return node("Add", output, List.of(first, second));
  }

  String sub(String output, String first, String second) {
    return node("Sub", output, List.of(first, second));
  }

  String mul(String output, String first, String second) {
    return node("Mul", output, List.of(first, second));
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  ModelProto model(String producer, String version, String doc, Map<String, String> metadata) {
    List<StringStringEntryProto> entries = new ArrayList<>();
    metadata.forEach(
        (key, value) ->
            entries.add(StringStringEntryProto.newBuilder().setKey(key).setValue(value).build()));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .setProducerName(producer)
        .setProducerVersion(version)
        .setDocString(doc)
        .addAllMetadataProps(entries)
        .setGraph(graph)
        .build();
  }
}
