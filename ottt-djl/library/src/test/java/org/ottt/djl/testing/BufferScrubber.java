package org.ottt.djl.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets Java's collector free the buffers behind arrays that nobody refers to any more, and
 * overwrites the memory, so that whoever still reads it is found out.
 */
public final class BufferScrubber {

  private final List<ByteBuffer> overwritten = new ArrayList<>();

  /** Collects and overwrites. */
  @SuppressWarnings("ThreadSleep")
  public void scrub() {
    System.gc();
    try {
      // The buffers are freed on a thread of the virtual machine's own.
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (int i = 0; i < 4000; i++) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(4 << (i % 8)).order(ByteOrder.nativeOrder());
      while (buffer.hasRemaining()) {
        buffer.putFloat(Float.NaN);
      }
      overwritten.add(buffer);
    }
  }

  /** Returns how many buffers are held, which keeps them alive until then. */
  public int size() {
    return overwritten.size();
  }
}
