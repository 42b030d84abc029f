package org.ottt.djl.evaluation;

import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.plot.Drawing;

/** The plots of {@link EvaluationFiles}, to be shown instead of written. */
public final class EvaluationPlots {

  private EvaluationPlots() {}

  /**
   * Charts the accuracy over the number of time steps.
   *
   * @param evaluation what was found
   * @return the chart, its size in points
   */
  public static XYChart accuracy(Evaluation evaluation) {
    return AccuracyChart.chart(evaluation.accuracies(), evaluation.confusion().classes());
  }

  /**
   * Charts how much each layer fires.
   *
   * @param evaluation what was found
   * @return the chart, its size in points
   */
  public static CategoryChart firingRates(Evaluation evaluation) {
    return RateChart.chart(evaluation, evaluation.detailSteps());
  }

  /**
   * Draws samples with their classes and what they were taken for.
   *
   * @param samples the samples
   * @param classes the names of the classes
   * @param input what a sample is at one step
   * @param title stands above them
   * @param dotsPerInch how many dots an inch (72 points) has
   * @return the drawing, to be closed by the caller
   */
  public static Drawing samples(
      List<ScoredSample> samples,
      List<String> classes,
      InputDescription input,
      String title,
      int dotsPerInch) {
    return ContactSheet.paint(samples, classes, input, title, dotsPerInch);
  }
}
