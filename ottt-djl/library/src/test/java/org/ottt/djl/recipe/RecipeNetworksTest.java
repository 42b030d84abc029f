package org.ottt.djl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.NfResNetArchitecture;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;

class RecipeNetworksTest {

  @Test
  void namesStandForThePapersNetworks() {
    assertThat(RecipeNetworks.byName("vgg").architecture(0.5, false, 0.1f))
        .isEqualTo(
            Recipes.cifar10().toBuilder().optWidth(0.5).optDropout(0.1f).build().architecture());
    assertThat(RecipeNetworks.byName("VGG-F").architecture(1, false, 0))
        .isEqualTo(Recipes.cifar100VggF().architecture());
    assertThat(RecipeNetworks.byName("nf-resnet-50").architecture(1, false, 0))
        .isEqualTo(NfResNetArchitecture.of(NfResNet.Depth.NF_RESNET_50, 1));
  }

  @Test
  void aLayoutIsAVgg() {
    assertThat(RecipeNetworks.byName("16, pool,stride,32").architecture(1, false, 0))
        .isEqualTo(
            new VggArchitecture(List.of(16, SpikingVgg.POOL, SpikingVgg.STRIDE, 32), 1, false, 0));
  }

  @Test
  void otherNamesListTheKnownOnes() {
    for (String bad : List.of("resnet", "nf-resnet-101", "16,,32", "0", "-16")) {
      assertThatThrownBy(() -> RecipeNetworks.byName(bad))
          .as(bad)
          .hasMessageContaining("use vgg, vgg-f, nf-resnet-18");
    }
  }
}
