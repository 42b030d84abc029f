package org.ottt.djl.notebook.output;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where a family of Java kernels keeps what notebook code may call. All of them go back to IJava
 * and share its shape: a class with a static {@code render(Object)}, and one that knows the running
 * kernel.
 *
 * @param renderClass has {@code static DisplayData render(Object)}
 * @param kernelClass has the accessor
 * @param kernelAccessor a static method that returns the running kernel; null or an exception if
 *     there is none
 */
record KernelConvention(String renderClass, String kernelClass, String kernelAccessor) {

  /** JJava from 1.0-a6 on, and every kernel built on its {@code jjava-jupyter}. */
  static final KernelConvention JJAVA =
      new KernelConvention(
          "org.dflib.jjava.jupyter.kernel.BaseNotebookStatics",
          "org.dflib.jjava.jupyter.kernel.BaseKernel",
          "notebookKernel");

  /** JJava up to 1.0-a5. */
  static final KernelConvention EARLY_JJAVA =
      new KernelConvention(
          "org.dflib.jjava.runtime.Display", "org.dflib.jjava.runtime.Kernel", "getKernelInstance");

  static final KernelConvention IJAVA =
      new KernelConvention(
          "io.github.spencerpark.ijava.runtime.Display",
          "io.github.spencerpark.ijava.runtime.Kernel",
          "getKernelInstance");

  private static final List<KernelConvention> KNOWN = List.of(JJAVA, EARLY_JJAVA, IJAVA);

  static Optional<NotebookPage> findPage() {
    for (KernelConvention convention : KNOWN) {
      for (ClassLoader loader : loaders()) {
        Optional<NotebookPage> page = convention.pageOf(loader);
        if (page.isPresent()) {
          return page;
        }
      }
    }
    return Optional.empty();
  }

  /** The kernel's classes may be visible to one loader and not to another. */
  private static Set<ClassLoader> loaders() {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(KernelConvention.class.getClassLoader());
    loaders.add(Thread.currentThread().getContextClassLoader());
    loaders.add(ClassLoader.getSystemClassLoader());
    loaders.removeIf(Objects::isNull);
    return loaders;
  }

  /** Returns the page of the kernel that runs with this loader's classes, if there is one. */
  private Optional<NotebookPage> pageOf(ClassLoader loader) {
    try {
      Class<?> render = Class.forName(renderClass, false, loader);
      Method accessor = Class.forName(kernelClass, true, loader).getMethod(kernelAccessor);
      Object kernel = accessor.invoke(null);
      return kernel == null
          ? Optional.empty()
          : Optional.of(
              new KernelPage(
                  render.getMethod("render", Object.class), kernel, accessor.getReturnType()));
    } catch (ReflectiveOperationException | LinkageError e) {
      // Another kernel, or the kernel's classes without a running kernel.
      return Optional.empty();
    }
  }
}
