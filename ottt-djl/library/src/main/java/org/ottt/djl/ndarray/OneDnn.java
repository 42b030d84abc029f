package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
 * convolution of the process, and oneDNN is switched off where they differ.
 *
 * <p>The system property {@value #PROPERTY} is {@code auto} (this check), {@code on} (oneDNN
 * without a check, for networks that are known to come out right) or {@code off}.
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

  private static volatile boolean settled;
  private static volatile boolean left;

  private OneDnn() {}

  /**
   * Sees to it that convolutions on the CPU are right from now on. The first call takes some
   * milliseconds, every other one next to nothing.
   *
   * @param manager a manager; nothing is done unless its device is the CPU
   * @throws IllegalStateException if convolutions are wrong and oneDNN cannot be switched off
   * @throws IllegalArgumentException if the property has another value
   */
  public static void requireRightConvolutions(NDManager manager) {
    if (settled || manager.getDevice().isGpu()) {
      return;
    }
    synchronized (OneDnn.class) {
      if (!settled) {
        settle(
            System.getProperty(PROPERTY, "auto"),
            () -> ConvolutionProbe.isRight(manager),
            OneDnn::leave);
        settled = true;
      }
    }
  }

  /**
   * Says whether {@link #requireRightConvolutions} has switched oneDNN off.
   *
   * @return whether convolutions on the CPU go without it
   */
  public static boolean isSwitchedOff() {
    return left;
  }

  /**
   * Decides by the property and, under {@code auto}, by the probe.
   *
   * @param choice the property's value
   * @param right the probe
   * @param leave switches oneDNN off and says whether that was possible
   */
  static void settle(String choice, BooleanSupplier right, BooleanSupplier leave) {
    String lower = choice.toLowerCase(Locale.ROOT);
    if (!CHOICES.contains(lower)) {
      throw new IllegalArgumentException(
          "The system property " + PROPERTY + " is auto, on or off, but not \"" + choice + "\".");
    }
    if ("off".equals(lower) && !leave.getAsBoolean()) {
      throw new IllegalStateException("oneDNN cannot be switched off here.");
    }
    if (!"auto".equals(lower) || right.getAsBoolean()) {
      return;
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
            + " its caches?). It is switched off: results are right, convolutions take several"
            + " times as long. See docs/reliability.md.");
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
