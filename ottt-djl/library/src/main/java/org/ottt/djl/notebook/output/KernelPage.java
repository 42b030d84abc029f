package org.ottt.djl.notebook.output;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.UUID;

/** The page of a kernel of IJava's kind, by reflection. */
final class KernelPage implements NotebookPage {

  private final Method render;
  private final Object kernel;
  private final Class<?> kernelType;

  /**
   * Creates the page.
   *
   * @param render the static method that makes a message of an object
   * @param kernel the running kernel
   * @param kernelType its public type; its own class may be hidden
   */
  KernelPage(Method render, Object kernel, Class<?> kernelType) {
    this.render = render;
    this.kernel = kernel;
    this.kernelType = kernelType;
  }

  @Override
  public String show(RichOutput output) {
    String place = UUID.randomUUID().toString();
    try {
      Object data = message(output, place);
      kernelType.getMethod("display", render.getReturnType()).invoke(kernel, data);
      return place;
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  @Override
  public void replace(String place, RichOutput output) {
    try {
      Object data = message(output, place);
      Object io = kernelType.getMethod("getIO").invoke(kernel);
      Object display = io.getClass().getField("display").get(io);
      display.getClass().getMethod("updateDisplay", render.getReturnType()).invoke(display, data);
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  /** Lets the kernel make its message of the text, and adds the other forms. */
  private Object message(RichOutput output, String place) throws ReflectiveOperationException {
    Object data = render.invoke(null, output.text());
    Class<?> type = render.getReturnType();
    Method put = type.getMethod("putData", String.class, Object.class);
    for (var form : output.forms().entrySet()) {
      put.invoke(data, form.getKey(), form.getValue());
    }
    Method describe = type.getMethod("putMetaData", String.class, Object.class);
    for (var about : output.metadata().entrySet()) {
      describe.invoke(data, about.getKey(), about.getValue());
    }
    type.getMethod("setDisplayId", String.class).invoke(data, place);
    return data;
  }

  private IllegalStateException failure(ReflectiveOperationException e) {
    Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
    return new IllegalStateException(
        "Cannot show anything through the kernel "
            + kernel.getClass().getName()
            + ": "
            + cause
            + "; this build knows the kernels IJava, JJava and those on jjava-jupyter 1.0-a6.",
        cause);
  }
}
