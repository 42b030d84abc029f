package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards against convolutions that are silently wrong.
 *
 * <p>oneDNN, with which PyTorch computes convolutions on CPUs, plans its work by the sizes of the
 * processor's caches. Some virtual machines on AMD processors hide them; oneDNN 3.7 then assumes
 * caches of one byte and no longer pads its copies with zeros. Outputs, gradients or both are wrong
 * for most layers whose channels do not fill a vector register, at times not a number. Only the
 * environment variable {@code ONEDNN_MAX_CPU_ISA=SSE41} fixes it, which is slower than PyTorch
 * without oneDNN. So a few small convolutions are compared with sums in Java before the first
 * convolution of the process. If they differ, every convolution of a new shape is compared with
 * PyTorch's own kernels before its first use, and computed by these if it differs too.
 *
 * <p>The system property {@value #PROPERTY} is {@code auto} (these checks), {@code on} (oneDNN
 * without a check, for networks that are known to come out right) or {@code off} (no oneDNN in the
 * whole process).
 */
public final class OneDnn {

  /** The system property: {@code auto}, {@code on} or {@code off}. */
  public static final String PROPERTY = "org.ottt.djl.onednn";

  private static final Logger LOGGER = LoggerFactory.getLogger(OneDnn.class);
  private static final List<String> CHOICES = List.of("auto", "on", "off");
  private static final String REMEDY =
      " Set the environment variable ONEDNN_MAX_CPU_ISA=SSE41 (correct results, but many times"
          + " slower) or"
          + " use another machine.";

  private static final Map<ConvolutionShape, Boolean> CHECKED = new ConcurrentHashMap<>();
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static volatile boolean settled;
  private static volatile boolean left;
  private static volatile boolean suspicious;

  private OneDnn() {}

  /**
   * Probes the convolutions of this machine, to be called before a convolution. The first call
   * takes some milliseconds, every other one next to nothing.
   *
   * @param manager a manager; nothing is done unless its device is the CPU
   * @throws IllegalStateException if convolutions are wrong and oneDNN cannot be switched off
   * @throws IllegalArgumentException if the property has another value
   */
  static void probe(NDManager manager) {
    if (settled || manager.getDevice().isGpu()) {
      return;
    }
    synchronized (OneDnn.class) {
      if (!settled) {
        suspicious =
            settle(
                System.getProperty(PROPERTY, "auto"),
                () -> ConvolutionProbe.isRight(manager),
                () -> ConvolutionCheck.isPossible(manager),
                OneDnn::leave);
        settled = true;
      }
    }
  }

  /**
   * Says whether {@link #probe} has switched oneDNN off.
   *
   * @return whether convolutions on the CPU go without it
   */
  public static boolean isSwitchedOff() {
    return left;
  }

  /**
   * Says whether some convolutions are wrong on this machine, so that each must be asked for with
   * {@link #isRight} and none be left to PyTorch's bfloat16 kernels.
   *
   * @param manager a manager
   * @return whether they are; false on GPUs
   */
  public static boolean isSuspicious(NDManager manager) {
    probe(manager);
    return suspicious && !manager.getDevice().isGpu();
  }

  /**
   * Says whether PyTorch computes a convolution of float32 numbers and its gradients rightly, on a
   * machine that computes some wrongly. The first question about a shape takes some passes of the
   * convolution.
   *
   * @param manager a manager of a CPU
   * @param shape the convolution
   * @return whether it does; if not, compute it with {@link ConvolutionShape#withoutOneDnn}
   */
  public static boolean isRight(NDManager manager, ConvolutionShape shape) {
    Boolean known = CHECKED.get(shape);
    if (known == null) {
      synchronized (CHECKED) {
        known = CHECKED.computeIfAbsent(shape, key -> ConvolutionCheck.isRight(manager, key));
      }
      if (!known && TOLD.compareAndSet(false, true)) {
        LOGGER.warn(
            "The convolution of {} with {} is one of those that oneDNN computes wrongly here. Such"
                + " convolutions are computed without it, which takes longer.",
            shape.input(),
            shape.weight());
      }
      LOGGER.debug("{} is {} with oneDNN", shape, known ? "right" : "wrong");
    }
    return known;
  }

  /**
   * Decides by the property and, under {@code auto}, by the probe.
   *
   * @param choice the property's value
   * @param right the probe
   * @param checkable whether single convolutions can be checked
   * @param leave switches oneDNN off and says whether that was possible
   * @return whether single convolutions must be checked
   */
  static boolean settle(
      String choice, BooleanSupplier right, BooleanSupplier checkable, BooleanSupplier leave) {
    String lower = choice.toLowerCase(Locale.ROOT);
    if (!CHOICES.contains(lower)) {
      throw new IllegalArgumentException(
          "The system property " + PROPERTY + " is auto, on or off, but not \"" + choice + "\".");
    }
    if ("off".equals(lower) && !leave.getAsBoolean()) {
      throw new IllegalStateException("oneDNN cannot be switched off here.");
    }
    if (!"auto".equals(lower) || right.getAsBoolean()) {
      return false;
    }
    if (checkable.getAsBoolean()) {
      LOGGER.warn(
          "PyTorch's oneDNN computes some convolutions wrongly on this machine (a virtual machine"
              + " that hides its caches?). Each convolution of a network is checked before its"
              + " first use; convolutions outside of connections are not; -D{}=off computes"
              + " all without oneDNN. See docs/reliability.md.",
          PROPERTY);
      return true;
    }
    if (!leave.getAsBoolean()) {
      throw new IllegalStateException(
          "PyTorch's convolutions are wrong on this machine, and oneDNN, which computes them,"
              + " cannot be switched off."
              + REMEDY);
    }
    if (!right.getAsBoolean()) {
      throw new IllegalStateException(
          "PyTorch's convolutions are wrong on this machine, even without oneDNN." + REMEDY);
    }
    LOGGER.warn(
        "PyTorch's oneDNN computes wrong convolutions on this machine (a virtual machine that hides"
            + " its caches?). It is switched off: results are right, convolutions take longer."
            + " See docs/reliability.md.");
    return false;
  }

  private static boolean leave() {
    try {
      Optional<TorchContext> context = TorchContext.find();
      context.ifPresent(TorchContext::leaveOneDnn);
      left = context.isPresent();
      return left;
    } catch (LinkageError e) {
      LOGGER.debug("This PyTorch has no such setting.", e);
      return false;
    }
  }
}
