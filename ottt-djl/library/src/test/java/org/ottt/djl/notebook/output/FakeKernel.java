package org.ottt.djl.notebook.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel with the methods that IJava and JJava have in common. The classes by which notebook code
 * finds one stand beside it in the packages of the real ones, and know it while it {@link #start
 * runs}.
 */
public final class FakeKernel implements AutoCloseable {

  /** Which family's classes know the kernel. */
  public enum Family {
    JJAVA,
    EARLY_JJAVA,
    IJAVA
  }

  /** A message to the page. */
  public static final class Data {
    public final Map<String, Object> forms = new LinkedHashMap<>();
    public final Map<String, Object> metadata = new LinkedHashMap<>();
    public String id;

    public void putData(String type, Object data) {
      forms.put(type, data);
    }

    public void putMetaData(String key, Object value) {
      metadata.put(key, value);
    }

    public void setDisplayId(String newId) {
      id = newId;
    }
  }

  /** What {@code getIO} returns. */
  public static final class Io {
    public final Stream display = new Stream();
  }

  /** Takes updates. */
  public static final class Stream {
    public final List<Data> updates = new ArrayList<>();

    public void updateDisplay(Data data) {
      updates.add(data);
    }
  }

  private static FakeKernel running;
  private static Family family;

  public final List<Data> shown = new ArrayList<>();
  private final Io io = new Io();

  private FakeKernel() {}

  public static FakeKernel start(Family newFamily) {
    family = newFamily;
    running = new FakeKernel();
    return running;
  }

  /** Returns the kernel as a family's classes see it: null if there is none. */
  public static FakeKernel of(Family asked) {
    return family == asked ? running : null;
  }

  public static Data render(Object value) {
    Data data = new Data();
    data.putData("text/plain", value);
    return data;
  }

  public void display(Data data) {
    shown.add(data);
  }

  public Io getIO() {
    return io;
  }

  public List<Data> updates() {
    return io.display.updates;
  }

  @Override
  public void close() {
    running = null;
    family = null;
  }
}
