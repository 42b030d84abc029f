package org.ottt.djl.kernel.cell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.function.Consumer;
import jdk.jshell.execution.DirectExecutionControl;

/**
 * Runs the code of cells within this process, in the cells' own thread, and keeps the object that a
 * snippet yields where JShell itself hands on only its text.
 *
 * <p>Cells see the classes of the process itself, through its system class loader: an object that a
 * cell gets from a library is of the same class for kernel, library and cell.
 */
final class CellExecution extends DirectExecutionControl {

  private final CellThread thread;
  private volatile Consumer<Class<?>> beforeRun = snippet -> {};
  private volatile Object value;
  private volatile Throwable thrown;

  CellExecution(CellThread thread) {
    this.thread = thread;
  }

  /** Sets what is called with the class of each snippet that is about to run. */
  void setBeforeRun(Consumer<Class<?>> newBeforeRun) {
    beforeRun = newBeforeRun;
  }

  /** Finds a class that JShell has loaded. */
  Optional<Class<?>> loaded(String name) {
    try {
      return Optional.of(findClass(name));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Hands out the last value once, so that it is not kept alive here. */
  Object takeValue() {
    Object taken = value;
    value = null;
    return taken;
  }

  /** The last exception that left a snippet, with its full stack trace; null before the first. */
  Throwable lastThrown() {
    return thrown;
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    ClassBytecodes[] checked = new ClassBytecodes[classes.length];
    for (int i = 0; i < classes.length; i++) {
      byte[] bytecode = StopCheckInjector.inject(classes[i].bytecodes());
      checked[i] = new ClassBytecodes(classes[i].name(), bytecode);
    }
    super.load(checked);
  }

  @Override
  protected String invoke(Method code) throws Exception {
    beforeRun.accept(code.getDeclaringClass());
    value = null;
    try {
      value =
          thread.run(
              () -> {
                // Lets libraries find services and resources in jars that a magic has added.
                Thread.currentThread()
                    .setContextClassLoader(code.getDeclaringClass().getClassLoader());
                StopCheck.runsHere();
                endIfStopped();
                return code.invoke(null);
              });
    } catch (InvocationTargetException e) {
      thrown = e.getCause();
      throw e;
    }
    // JShell wants a text here; nobody reads it.
    return "";
  }

  /** A stop may have come between two snippets of a cell, where it finds nothing to interrupt. */
  private static void endIfStopped() throws InvocationTargetException {
    try {
      StopCheck.check();
    } catch (CellStopped e) {
      throw new InvocationTargetException(e);
    }
  }
}
