package org.ottt.djl.inference;

import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;

/**
 * From event frames, or a recording, to the classes of a spiking network. Safe to share between
 * threads.
 *
 * @param <I> {@code NDList}, {@code Path}, {@code InputStream} or {@code Input}
 * @param <O> {@code Output} for an {@code Input}, otherwise {@code Classifications}
 */
final class FrameTranslator<I, O> implements Translator<I, O> {

  /** What {@code I} may be where the answer is {@code Classifications}. */
  static final Set<Class<?>> INPUTS = Set.of(NDList.class, Path.class, InputStream.class);

  private static final int OK = 200;

  private final NetworkDescription description;
  private final Map<String, ?> arguments;
  private final int topK;
  private final boolean served;

  FrameTranslator(
      NetworkDescription description, Map<String, ?> arguments, int topK, boolean served) {
    this.description = description;
    this.arguments = arguments;
    this.topK = topK;
    this.served = served;
  }

  private int steps(TranslatorContext context) {
    return context.getBlock() instanceof SpikingNetwork network
        ? network.timeSteps()
        : description.timeSteps();
  }

  @Override
  public NDList processInput(TranslatorContext context, I input) throws Exception {
    try {
      return new NDList(frames(context, input));
    } catch (IllegalArgumentException | IOException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  private NDArray frames(TranslatorContext context, I input)
      throws IOException, TranslateException {
    FrameInput frames = new FrameInput(description, steps(context), arguments);
    NDManager manager = context.getNDManager();
    if (input instanceof NDList list) {
      return own(frames.ofArray(list.singletonOrThrow()), list, manager);
    }
    if (input instanceof Path file) {
      return frames.ofRecording(file, manager);
    }
    if (input instanceof InputStream stream) {
      return frames.ofBytes(stream.readAllBytes(), null, manager);
    }
    Input request = (Input) Objects.requireNonNull(input, "input");
    BytesSupplier data = request.getContent().isEmpty() ? null : request.getData();
    if (data == null) {
      throw new TranslateException("The request is empty; send frames or a recording.");
    }
    return frames.ofBytes(data.getAsBytes(), request.getProperty("filename", null), manager);
  }

  /** Lets all that is made of a caller's frames belong to the prediction, not to the caller. */
  private static NDArray own(NDArray used, NDList given, NDManager manager) {
    NDArray own = used == given.head() ? used.stopGradient() : used;
    own.attach(manager);
    return own;
  }

  @Override
  @SuppressWarnings("unchecked")
  public O processOutput(TranslatorContext context, NDList output) {
    Classifications classes =
        Scores.of(
            description.classes(), HostValues.floats(output.singletonOrThrow()), steps(context));
    classes.setTopK(topK);
    if (!served) {
      return (O) classes;
    }
    Output answer = new Output(OK, "OK");
    answer.addProperty("Content-Type", "application/json");
    answer.add(BytesSupplier.wrapAsJson(classes));
    return (O) answer;
  }

  @Override
  public Batchifier getBatchifier() {
    return Batchifier.STACK;
  }
}
