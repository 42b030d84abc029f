package org.ottt.djl.network;

import ai.djl.nn.Block;
import java.util.Map;

/**
 * Finds parts that their parent has forgotten to initialize. One without parameters works all the
 * same, until DJL saves the model, which needs the shapes that it was initialized with.
 */
final class InitializationCheck {

  private InitializationCheck() {}

  /**
   * Requires that all parts are initialized.
   *
   * @param parts parts and their names, parents before their children
   * @throws IllegalStateException if one is not; the message names the first
   */
  static void require(Map<Block, String> parts) {
    parts.forEach(
        (part, name) -> {
          if (!isInitialized(part)) {
            throw new IllegalStateException(
                "Part %s (%s) was not initialized; initialize every child, also those without"
                        .formatted(name, part.getClass().getSimpleName())
                    + " parameters, in initializeChildBlocks of its parent.");
          }
        });
  }

  /** Tells whether a part itself is, whatever its children: DJL asks for their parameters too. */
  private static boolean isInitialized(Block part) {
    if (part instanceof AbstractSpikingBlock spiking) {
      return spiking.hasInputShapes();
    }
    return part.isInitialized()
        || part.getChildren().values().stream().anyMatch(child -> !isInitialized(child));
  }
}
