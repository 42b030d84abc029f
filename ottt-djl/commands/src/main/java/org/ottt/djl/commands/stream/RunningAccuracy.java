package org.ottt.djl.commands.stream;

/**
 * The share of right answers among the last frames with a label, each answered before the network
 * learned from it.
 */
final class RunningAccuracy {

  private final boolean[] right;
  private int next;
  private int count;
  private int hits;

  RunningAccuracy(int window) {
    right = new boolean[window];
  }

  void add(boolean hit) {
    if (count == right.length) {
      hits -= right[next] ? 1 : 0;
    } else {
      count++;
    }
    right[next] = hit;
    hits += hit ? 1 : 0;
    next = (next + 1) % right.length;
  }

  /** Returns the share, or NaN before the first label. */
  double value() {
    return count == 0 ? Double.NaN : (double) hits / count;
  }

  int count() {
    return count;
  }

  /** Writes it down, the oldest answer first. */
  String toText() {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(right[(next - count + i + right.length) % right.length] ? '1' : '0');
    }
    return text.toString();
  }

  /** Reads what {@link #toText} wrote; of more answers than fit the latest stay. */
  void take(String text) {
    text.chars().forEach(answer -> add(answer == '1'));
  }
}
