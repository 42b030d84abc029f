package org.ottt.djl.data.glyph;

import java.util.SplittableRandom;

/** A linear classifier trained by stochastic gradient descent, one sample at a time. */
final class SoftmaxRegression {

  private final float[][] weights;

  SoftmaxRegression(int classes, int features) {
    weights = new float[classes][features + 1];
  }

  /** Trains on the rows in random order, the learning rate falling linearly to 0. */
  void train(float[][] rows, int[] labels, int epochs, float learningRate) {
    SplittableRandom random = new SplittableRandom(1);
    int steps = epochs * rows.length;
    for (int step = 0; step < steps; step++) {
      int i = random.nextInt(rows.length);
      float[] error = probabilities(rows[i]);
      error[labels[i]] -= 1;
      float rate = learningRate * (1 - (float) step / steps);
      for (int c = 0; c < weights.length; c++) {
        float g = rate * error[c];
        float[] w = weights[c];
        for (int k = 0; k < rows[i].length; k++) {
          w[k] -= g * rows[i][k];
        }
        w[rows[i].length] -= g;
      }
    }
  }

  /** Returns the fraction of the rows whose class is the most probable one. */
  double accuracy(float[][] rows, int[] labels) {
    int right = 0;
    for (int i = 0; i < rows.length; i++) {
      float[] p = probabilities(rows[i]);
      int best = 0;
      for (int c = 1; c < p.length; c++) {
        best = p[c] > p[best] ? c : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    return (double) right / rows.length;
  }

  private float[] probabilities(float[] row) {
    float[] p = new float[weights.length];
    float max = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < p.length; c++) {
      float[] w = weights[c];
      float sum = w[row.length];
      for (int k = 0; k < row.length; k++) {
        sum += w[k] * row[k];
      }
      p[c] = sum;
      max = Math.max(max, sum);
    }
    float total = 0;
    for (int c = 0; c < p.length; c++) {
      p[c] = (float) Math.exp(p[c] - max);
      total += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      p[c] /= total;
    }
    return p;
  }
}
