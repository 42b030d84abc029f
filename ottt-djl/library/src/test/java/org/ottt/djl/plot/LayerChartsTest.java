package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.experiment.Experiment;
import org.ottt.djl.metrics.SpikeRecorder;
import org.ottt.djl.model.SpikingVgg;

class LayerChartsTest {

  private static long count(BufferedImage image, int rgb) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void rasterHasADotPerSpike() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray spikes =
          manager.create(new float[] {0, 1, 0, 0, 0, 1, 1, 0}, new Shape(4, 2)); // [T, neurons]

      XYChart chart = RasterChart.of("Raster", spikes);

      assertThat(chart.getSeriesMap().get("spikes").getXData()).containsExactly(1, 3, 4);
      assertThat(chart.getSeriesMap().get("spikes").getYData()).containsExactly(2, 2, 1);
      long dots = count(Picture.of(chart).image(), ChartStyle.BLUE.getRGB());
      assertThat(dots).isGreaterThan(300);

      XYChart silent = RasterChart.of("Silent", spikes.zerosLike());
      assertThat(count(Picture.of(silent).image(), ChartStyle.BLUE.getRGB())).isZero();
      assertThatThrownBy(() -> RasterChart.of("Raster", spikes.reshape(2, 2, 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A raster needs spikes [T, neurons], not (2, 2, 2).");
    }
  }

  @Test
  void membraneHasALinePerNeuronAndTheThreshold() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray one = manager.create(new float[] {0.4f, 0.6f, 0.7f});
      assertThat(count(MembraneChart.of("One", one, 1).picture().image(), 0xFF0072B2))
          .isGreaterThan(500);
      NDArray many = manager.zeros(new Shape(5, 40));
      LineChart chart = MembraneChart.of("Membranes", many, 1);
      assertThat(chart.output().text()).contains("Membranes (6 of 40 neurons)");
      assertThatThrownBy(() -> MembraneChart.of("None", manager.zeros(new Shape(0, 4)), 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("A membrane chart needs potentials [T] or [T, neurons]");
    }
  }

  @Test
  void recordsTheSpikesOfASampleLayerByLayer() throws IOException {
    var images = new GlyphSet(1).imageSet(GlyphSplit.TEST, 20);
    try (Experiment experiment =
            Experiment.builder(images, images)
                .setNetwork(
                    SpikingVgg.builder().optLayout(4, SpikingVgg.POOL, 8).optTimeSteps(3).build())
                .build();
        NDManager manager = NDManager.newBaseManager();
        SpikeRecorder recorder = new SpikeRecorder(manager)) {
      experiment.record(7, recorder);

      List<NDArray> layers = recorder.layers();
      assertThat(layers).hasSize(2);
      long pixels = images.sampleShape().get(1) * images.sampleShape().get(2);
      assertThat(layers.get(0).getShape()).isEqualTo(new Shape(3, 4 * pixels));
      assertThat(layers.get(1).getShape()).isEqualTo(new Shape(3, 8 * pixels / 4));
      assertThat(layers.get(0).sum().getFloat()).isPositive();
      assertThat(layers.get(0).eq(0).add(layers.get(0).eq(1)).all().getBoolean()).isTrue();
    }
  }
}
