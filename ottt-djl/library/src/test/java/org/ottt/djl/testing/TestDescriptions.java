package org.ottt.djl.testing;

import java.util.List;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.model.Architecture;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.NfResNetArchitecture;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.neuron.LifParameters;

/** Descriptions of small networks for 8 × 8 colour images of three classes. */
public final class TestDescriptions {

  /** What the networks are shown. */
  public static final InputDescription INPUT =
      new InputDescription(
          3,
          8,
          8,
          8,
          ChannelNormalization.of(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.25f, 0.3f}));

  private static final List<Integer> LAYOUT = List.of(6, SpikingVgg.POOL, 8, SpikingVgg.STRIDE, 8);

  private TestDescriptions() {}

  /** A VGG, with or without feedback. */
  public static NetworkDescription vgg(boolean feedback) {
    return of(new VggArchitecture(LAYOUT, 1, feedback, 0.1f));
  }

  /** A residual network with basic blocks or bottlenecks. */
  public static NetworkDescription nfResNet(boolean bottleneck) {
    return of(new NfResNetArchitecture(bottleneck, List.of(2, 1), List.of(8, 12), 0.5, 0.2f));
  }

  private static NetworkDescription of(Architecture architecture) {
    return new NetworkDescription(
        architecture, INPUT, List.of("cat", "dog", "\"quoted\" ü"), LifParameters.DEFAULT, 3);
  }
}
