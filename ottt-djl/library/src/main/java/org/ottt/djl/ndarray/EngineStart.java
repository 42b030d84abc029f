package org.ottt.djl.ndarray;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;

/**
 * Starts DJL's engine, which loads PyTorch's libraries, and explains a failure: DJL's own messages
 * name neither path nor remedy.
 */
public final class EngineStart {

  private EngineStart() {}

  /**
   * Reports, once per process, that the engine's start will unpack or download PyTorch, which DJL
   * does silently. For code that works with devices before the engine starts.
   */
  public static void announce() {
    NativeLibraries.announceUnpacking();
  }

  /**
   * Returns the engine; it is started at the first call in a process.
   *
   * @return the engine
   * @throws EngineStartException if the libraries are missing, do not fit or cannot be unpacked;
   *     its message is one line with the path, the reason and the remedy
   */
  public static Engine engine() {
    announce();
    try {
      return Engine.getInstance();
    } catch (EngineException | LinkageError e) {
      throw new EngineStartException(EngineErrors.describe(e), e);
    }
  }
}
