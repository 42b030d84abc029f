package org.example;

import java.io.IOException;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.evaluation.StepAccuracy;
import org.ottt.djl.experiment.Experiment;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.rule.OtttA;

/** Trains a small spiking network on drawn images and prints its accuracy on others. */
public final class FirstNetwork {

  private FirstNetwork() {}

  public static void main(String[] args) throws IOException {
    GlyphSet glyphs = new GlyphSet(1);
    try (Experiment experiment =
        Experiment.builder(
                glyphs.imageSet(GlyphSplit.TRAIN, 4000), glyphs.imageSet(GlyphSplit.TEST, 1000))
            .setNetwork(
                SpikingVgg.builder()
                    .optLayout(16, SpikingVgg.POOL, 32, SpikingVgg.POOL, 64)
                    .build())
            .optRule(new OtttA())
            .optTimeSteps(4)
            .optEpochs(5)
            .optSeed(1)
            .build()) {
      experiment.train();
      for (StepAccuracy result : experiment.evaluate(1, 2, 4).accuracies()) {
        System.out.printf(
            "Test accuracy after %d time steps: %.1f %%%n",
            result.timeSteps(), 100 * result.top1Fraction());
      }
    }
  }
}
