package org.ottt.djl.stream;

import ai.djl.modality.Classifications;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.metrics.Logits;

/**
 * A network's answer at one step of a stream, before the step's label has changed anything.
 * Immutable.
 */
public final class StreamAnswer {

  private final long step;
  private final List<String> classes;
  private final float[] logits;
  private final float[] evidence;
  private final float loss;

  StreamAnswer(long step, List<String> classes, float[] logits, float[] evidence, float loss) {
    this.step = step;
    this.classes = classes;
    this.logits = logits;
    this.evidence = evidence;
    this.loss = loss;
  }

  /**
   * Returns the number of the step.
   *
   * @return the number of frames that the stream has seen, from 1
   */
  public long step() {
    return step;
  }

  /**
   * Returns the names of the classes.
   *
   * @return names in the order of the labels
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * Returns the logits of this step alone.
   *
   * @return a copy, {@code [classes]}
   */
  public float[] logits() {
    return logits.clone();
  }

  /**
   * Returns the evidence: the mean of the logits of all steps so far, where a step that lies n
   * steps back counts fade^n.
   *
   * @return a copy, {@code [classes]}
   */
  public float[] evidence() {
    return evidence.clone();
  }

  /**
   * Returns the class with the most evidence.
   *
   * @return its label; of equal ones the first
   */
  public int best() {
    return Logits.argmax(evidence, 0, evidence.length);
  }

  /**
   * Returns the name of the class with the most evidence.
   *
   * @return its name
   */
  public String bestName() {
    return classes.get(best());
  }

  /**
   * Returns the evidence as probabilities, its softmax.
   *
   * @return probabilities by class
   */
  public Classifications classifications() {
    double[] softmax = Logits.softmax(evidence, 0, evidence.length, 1);
    return new Classifications(classes, Arrays.stream(softmax).boxed().toList());
  }

  /**
   * Returns the loss of this step's logits.
   *
   * @return the loss, before it is weighted; NaN at a step without a label
   */
  public float loss() {
    return loss;
  }

  @Override
  public String toString() {
    return "step " + step + ": " + bestName();
  }
}
