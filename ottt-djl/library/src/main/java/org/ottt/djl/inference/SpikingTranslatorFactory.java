package org.ottt.djl.inference;

import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

/** Gives models of spiking networks their translator from images to classes. */
public final class SpikingTranslatorFactory implements TranslatorFactory {

  private static final long serialVersionUID = 1L;

  /** Creates the factory. */
  public SpikingTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(new Pair<>(Image.class, Classifications.class));
  }

  @Override
  public boolean isSupported(Class<?> input, Class<?> output) {
    return input == Image.class && output == Classifications.class;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (!isSupported(input, output)) {
      throw new TranslateException(
          "A spiking network turns an Image into Classifications, not "
              + input.getSimpleName()
              + " into "
              + output.getSimpleName()
              + ".");
    }
    try {
      return (Translator<I, O>) new ImageTranslator(SpikingModels.descriptionOf(model));
    } catch (IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }
}
