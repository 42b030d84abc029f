package org.ottt.djl.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.function.Supplier;

/** A part of a network does not fit what it reads; the message names the part by its place. */
final class PartMismatch extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String place;
  private final String reason;

  private PartMismatch(String place, String reason, Throwable cause) {
    super("Part %s does not fit its input %s".formatted(place, reason), cause);
    this.place = place;
    this.reason = reason;
  }

  /**
   * Runs something that sets a part up, and tells where the part stands if that fails.
   *
   * @param parent the part that holds it
   * @param part the part
   * @param input the shape of what the part reads
   * @param setUp the work, which returns a shape
   */
  static Shape[] naming(Block parent, Block part, Shape input, Supplier<Shape[]> setUp) {
    try {
      return setUp.get();
    } catch (PartMismatch e) {
      throw new PartMismatch(nameOf(part, parent) + "_" + e.place, e.reason, e.getCause());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new PartMismatch(nameOf(part, parent), input + ": " + e.getMessage(), e);
    }
  }

  private static String nameOf(Block part, Block parent) {
    for (Pair<String, Block> child : parent.getChildren()) {
      if (child.getValue() == part) {
        return child.getKey();
      }
    }
    return part.getClass().getSimpleName();
  }
}
