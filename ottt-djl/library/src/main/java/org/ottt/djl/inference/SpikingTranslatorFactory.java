package org.ottt.djl.inference;

import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.translator.BaseImageTranslatorFactory;
import ai.djl.ndarray.NDList;
import ai.djl.translate.ArgumentsUtil;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.model.NetworkDescription;

/**
 * Gives models of spiking networks their translators.
 *
 * <p>A network that is shown images turns an {@code Image}, a {@code Path}, {@code URL} or {@code
 * InputStream} of an image file into {@code Classifications}. A network of event frames does so
 * with an {@code NDList} of frames {@code [T, C, H, W]} or with a recording as a {@code Path} or
 * {@code InputStream}. Both answer an {@code Input} of DJL Serving, such as an HTTP request, with
 * JSON, the most probable classes first, and turn an {@code NDList} into the summed logits as they
 * are.
 *
 * <p>Argument {@code topK}: how many classes JSON has, 5 by default. Arguments that begin with
 * {@code frames.} say how recordings become frames.
 */
public final class SpikingTranslatorFactory implements TranslatorFactory {

  private static final long serialVersionUID = 1L;
  private static final int TOP_K = 5;

  /** Creates the factory. */
  public SpikingTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    Set<Pair<Type, Type>> types = new HashSet<>(new OfImages(TOP_K).getSupportedTypes());
    FrameTranslator.INPUTS.forEach(input -> types.add(new Pair<>(input, Classifications.class)));
    types.add(new Pair<>(NDList.class, NDList.class));
    types.add(new Pair<>(Input.class, Output.class));
    return types;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (input == NDList.class && output == NDList.class) {
      return (Translator<I, O>) new NoopTranslator();
    }
    NetworkDescription description;
    try {
      description = SpikingModels.descriptionOf(model);
    } catch (IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
    int topK =
        Math.min(ArgumentsUtil.intValue(arguments, "topK", TOP_K), description.classes().size());
    boolean frames = description.input().normalization() == null;
    boolean served = input == Input.class && output == Output.class;
    if (frames && (served || isAnswered(FrameTranslator.INPUTS, input, output))) {
      return new FrameTranslator<>(description, arguments, topK, served);
    }
    Set<Class<?>> images = Set.of(Image.class, Path.class, URL.class, InputStream.class);
    if (!frames && (served || isAnswered(images, input, output))) {
      try {
        return new OfImages(topK).newInstance(input, output, model, arguments);
      } catch (IllegalArgumentException e) {
        throw new TranslateException(e.getMessage(), e);
      }
    }
    throw new TranslateException(
        "A spiking network of "
            + (frames ? "event frames" : "images")
            + " does not turn "
            + input.getSimpleName()
            + " into "
            + output.getSimpleName()
            + "; give it "
            + (frames
                ? "an NDList of frames or a recording"
                : "an Image, a Path, URL or InputStream")
            + " for Classifications, or an NDList for the NDList of its logits.");
  }

  private static boolean isAnswered(Set<Class<?>> inputs, Class<?> input, Class<?> output) {
    return output == Classifications.class && inputs.contains(input);
  }

  /** The translators of images, and those that DJL derives from them. */
  private static final class OfImages extends BaseImageTranslatorFactory<Classifications> {

    private static final long serialVersionUID = 1L;

    private final int topK;

    private OfImages(int topK) {
      this.topK = topK;
    }

    @Override
    protected Translator<Image, Classifications> buildBaseTranslator(
        Model model, Map<String, ?> arguments) {
      return new ImageTranslator(SpikingModels.descriptionOf(model), topK);
    }

    @Override
    public Class<Classifications> getBaseOutputType() {
      return Classifications.class;
    }
  }
}
