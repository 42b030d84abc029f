package org.ottt.djl.benchmarks.memory;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import org.ottt.djl.metrics.PeakMemory;

/** Reads the highest memory that training has taken so far, on the device that it runs on. */
interface MemoryProbe {

  /** Returns the peak in MiB. */
  double peakMb();

  /** Opens the probe of a device; on a GPU, before anything is allocated there. */
  static MemoryProbe of(Device device) {
    return device.isGpu() ? gpu(device) : new PeakMemory()::mebibytes;
  }

  /** Names what is measured on a device, as a column of a table. */
  static String column(Device device) {
    return device.isGpu() ? "peak_device_mb" : "peak_resident_mb";
  }

  /**
   * Memory of the whole device less what a context with its libraries takes. PyTorch keeps what it
   * has once taken from the device, so that what is taken now is the peak (of reserved memory, a
   * little more than the arrays').
   */
  private static MemoryProbe gpu(Device device) {
    FirstKernels.load(device);
    double context = usedMb(device);
    return () -> usedMb(device) - context;
  }

  private static double usedMb(Device device) {
    return CudaUtils.getGpuMemory(device).getCommitted() / (1024.0 * 1024.0);
  }
}
