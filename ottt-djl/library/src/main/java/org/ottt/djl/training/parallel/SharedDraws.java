package org.ottt.djl.training.parallel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.simulation.RandomNumbers;

/**
 * Random numbers for samples that several devices share, here and in other processes, the same as
 * one device would draw for all of them: the first to ask draws for all, on the first device, and
 * each takes its rows.
 *
 * <p>All devices run the same network and so ask in the same order; therefore the draws are made in
 * that order, whichever device is ahead.
 */
public final class SharedDraws {

  private record Key(Object owner, int round) {}

  private final NDManager manager;
  private final long total;
  private final List<int[]> rows;
  private final List<Map<Object, Integer>> rounds = new ArrayList<>();
  private final Map<Key, Draw> draws = new HashMap<>();

  /** Numbers for all samples, and how many devices have yet to take theirs. */
  private static final class Draw {
    private final NDArray all;
    private int waiting;

    private Draw(NDArray all, int waiting) {
      this.all = all;
      this.waiting = waiting;
    }
  }

  /**
   * Creates the draws of a part of a batch.
   *
   * @param manager owns what is drawn; its device draws
   * @param total how many samples the part has
   * @param rows which of them each device of this process has, ascending
   */
  public SharedDraws(NDManager manager, long total, List<int[]> rows) {
    this.manager = manager;
    this.total = total;
    this.rows = rows;
    rows.forEach(share -> rounds.add(new HashMap<>()));
  }

  /**
   * Returns the numbers of one device.
   *
   * @param share the device's number, from 0
   * @return draws for its samples, to be asked by its thread
   */
  public RandomNumbers share(int share) {
    return (owner, to, shape) -> take(share, owner, to, shape);
  }

  private synchronized NDArray take(int share, Object owner, NDManager to, Shape shape) {
    Key key = new Key(owner, rounds.get(share).merge(owner, 1, Integer::sum));
    Draw draw = draws.computeIfAbsent(key, first -> draw(shape));
    NDArray own = rowsOf(draw.all, rows.get(share));
    own.attach(to);
    NDArray there = own.toDevice(to.getDevice(), false);
    if (there != own) {
      own.close();
    }
    if (--draw.waiting == 0) {
      draws.remove(key);
      draw.all.close();
    }
    return there;
  }

  private static NDArray rowsOf(NDArray all, int[] rows) {
    int last = rows.length - 1;
    if (rows[last] - rows[0] == last) {
      return all.get(new NDIndex("{}:{}", rows[0], rows[last] + 1));
    }
    try (NDArray numbers = all.getManager().create(rows)) {
      return all.get(new NDIndex("{}", numbers));
    }
  }

  private Draw draw(Shape shapeOfShare) {
    Shape shape = new Shape(total).addAll(shapeOfShare.slice(1));
    NDArray all = RandomNumbers.ENGINE.uniform(this, manager, shape);
    // Not of the scope of the device that happens to ask first.
    NDScope.unregister(all);
    return new Draw(all, rows.size());
  }
}
