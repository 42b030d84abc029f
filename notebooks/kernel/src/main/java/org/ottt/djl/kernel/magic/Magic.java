package org.ottt.djl.kernel.magic;

/** A command to the kernel: a line of a cell that begins with %, or a cell that begins with %%. */
@FunctionalInterface
public interface Magic {

  /**
   * Runs the command.
   *
   * @param arguments what stands after its name; each line of a cell's body is an argument as well
   * @param classPath the class path of the cells
   * @throws Exception if it fails; the message is shown to the user
   */
  void run(MagicArguments arguments, ClassPath classPath) throws Exception;
}
