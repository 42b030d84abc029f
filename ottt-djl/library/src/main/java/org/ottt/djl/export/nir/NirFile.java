package org.ottt.djl.export.nir;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.io.AtomicFiles;

/** NIR graphs as HDF5 files. */
final class NirFile {

  /** The version of the format that is written. */
  private static final String VERSION = "1.0.0";

  private static final String GRAPH = "NIRGraph";

  /** More in one array would be a forged file. */
  private static final int MAX_VALUES = 1 << 28;

  private NirFile() {}

  static void write(Path file, NirGraph graph) throws IOException {
    AtomicFiles.writePath(
        file,
        place -> {
          Files.deleteIfExists(place);
          try (WritableHdfFile hdf = HdfFile.write(place)) {
            hdf.putDataset("version", VERSION);
            WritableGroup root = hdf.putGroup("node");
            root.putDataset("type", GRAPH);
            root.putDataset(
                "edges",
                graph.edges().stream()
                    .map(edge -> new String[] {edge.from(), edge.to()})
                    .toArray(String[][]::new));
            WritableGroup nodes = root.putGroup("nodes");
            graph
                .nodes()
                .values()
                .forEach(
                    node -> {
                      WritableGroup group = nodes.putGroup(node.name());
                      group.putDataset("type", node.type());
                      node.parameters()
                          .forEach((name, values) -> group.putDataset(name, java(values)));
                    });
            if (!graph.metadata().isEmpty()) {
              WritableGroup metadata = hdf.putGroup("metadata");
              graph.metadata().forEach(metadata::putDataset);
            }
          }
        });
  }

  /** Returns a Java array of as many dimensions as there are extents, or a number. */
  private static Object java(NirGraph.Values values) {
    if (values.shape().length == 0) {
      return switch (values.kind()) {
        case INTEGER -> (long) values.values()[0];
        case FLOAT -> (float) values.values()[0];
        case DOUBLE -> values.values()[0];
      };
    }
    Class<?> type =
        switch (values.kind()) {
          case INTEGER -> long.class;
          case FLOAT -> float.class;
          case DOUBLE -> double.class;
        };
    Object array = Array.newInstance(type, values.shape());
    fill(array, values, 0, 0);
    return array;
  }

  private static int fill(Object array, NirGraph.Values values, int axis, int from) {
    int at = from;
    for (int i = 0; i < values.shape()[axis]; i++) {
      if (axis < values.shape().length - 1) {
        at = fill(Array.get(array, i), values, axis + 1, at);
        continue;
      }
      double value = values.values()[at++];
      switch (values.kind()) {
        case INTEGER -> Array.setLong(array, i, (long) value);
        case FLOAT -> Array.setFloat(array, i, (float) value);
        case DOUBLE -> Array.setDouble(array, i, value);
      }
    }
    return at;
  }

  /**
   * Reads a graph.
   *
   * @throws ExportException if the file is not a NIR file, is damaged, or holds graphs within the
   *     graph
   */
  static NirGraph read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ExportException(file + " does not exist or is a folder; give a NIR file.");
    }
    try (HdfFile hdf = new HdfFile(file)) {
      Group root = group(hdf.getChild("node"), file);
      Map<String, NirGraph.Node> nodes = new LinkedHashMap<>();
      for (Node child : group(root.getChild("nodes"), file)) {
        NirGraph.Node node = node(group(child, file));
        if (node.type().equals(GRAPH)) {
          throw new ExportException(
              file
                  + " holds the graph '"
                  + node.name()
                  + "' within its graph, which cannot be read here; write it flat.");
        }
        nodes.put(node.name(), node);
      }
      List<NirGraph.Edge> edges = new ArrayList<>();
      for (Object edge : (Object[]) ((Dataset) root.getChild("edges")).getData()) {
        String[] names = Arrays.stream((Object[]) edge).map(String::valueOf).toArray(String[]::new);
        if (names.length != 2 || !nodes.containsKey(names[0]) || !nodes.containsKey(names[1])) {
          throw new ExportException(
              file + " has an edge " + Arrays.toString(names) + " between nodes that are missing.");
        }
        edges.add(new NirGraph.Edge(names[0], names[1]));
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      if (hdf.getChildren().get("metadata") instanceof Group texts) {
        texts.forEach(
            text -> metadata.put(text.getName(), String.valueOf(((Dataset) text).getData())));
      }
      return new NirGraph(nodes, edges, metadata);
    } catch (HdfException | ClassCastException | NullPointerException e) {
      throw new ExportException(file + " is not a NIR file, or is damaged: " + e.getMessage(), e);
    }
  }

  private static Group group(Node node, Path file) throws ExportException {
    if (node instanceof Group group) {
      return group;
    }
    throw new ExportException(
        file + " is not a NIR file: its group /node/nodes is missing or not a group of groups.");
  }

  private static NirGraph.Node node(Group group) {
    String type = String.valueOf(((Dataset) group.getChild("type")).getData());
    Map<String, NirGraph.Values> parameters = new LinkedHashMap<>();
    for (Node child : group) {
      if (child instanceof Dataset dataset && !child.getName().equals("type")) {
        parameters.put(child.getName(), values(dataset));
      }
    }
    return new NirGraph.Node(group.getName(), type, parameters);
  }

  /** Returns numbers; a text, such as a padding of "same", is refused. */
  private static NirGraph.Values values(Dataset dataset) {
    if (dataset.getSize() > MAX_VALUES) {
      throw new HdfException(dataset.getPath() + " has " + dataset.getSize() + " values");
    }
    Class<?> type = dataset.getJavaType();
    if (type == String.class) {
      throw new HdfException(
          dataset.getPath() + " is the text '" + dataset.getData() + "' where numbers are needed");
    }
    boolean integer = type != float.class && type != double.class;
    NirGraph.Kind kind =
        integer
            ? NirGraph.Kind.INTEGER
            : type == float.class ? NirGraph.Kind.FLOAT : NirGraph.Kind.DOUBLE;
    if (dataset.isScalar()) {
      Object value = dataset.getData();
      return new NirGraph.Values(kind, new double[] {((Number) value).doubleValue()});
    }
    Object flat = dataset.getDataFlat();
    double[] values = new double[Array.getLength(flat)];
    for (int i = 0; i < values.length; i++) {
      values[i] = ((Number) Array.get(flat, i)).doubleValue();
    }
    return new NirGraph.Values(kind, values, dataset.getDimensions());
  }
}
