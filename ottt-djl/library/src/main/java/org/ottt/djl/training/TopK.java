package org.ottt.djl.training;

/** Counts samples whose class is among the k largest logits. */
public final class TopK {

  private TopK() {}

  /**
   * Returns the rank of a class among a sample's logits. Of equal logits the earlier class comes
   * first, as with argmax.
   *
   * @param logits logits of all samples, row by row
   * @param sample the sample
   * @param classes number of classes
   * @param label the class
   * @return 0 if no other logit is larger; {@code classes} if the class's own logit is not a number
   */
  public static int rank(float[] logits, int sample, int classes, long label) {
    int row = sample * classes;
    float own = logits[row + (int) label];
    if (Float.isNaN(own)) {
      return classes;
    }
    int rank = 0;
    for (int c = 0; c < classes; c++) {
      float other = logits[row + c];
      if (other > own || (other == own && c < label)) {
        rank++;
      }
    }
    return rank;
  }

  static BatchResult result(float[] logits, long[] labels, double loss) {
    int classes = logits.length / labels.length;
    int top1 = 0;
    int top5 = 0;
    for (int i = 0; i < labels.length; i++) {
      int rank = rank(logits, i, classes, labels[i]);
      top1 += rank < 1 ? 1 : 0;
      top5 += rank < 5 ? 1 : 0;
    }
    return new BatchResult(labels.length, loss, top1, top5);
  }
}
