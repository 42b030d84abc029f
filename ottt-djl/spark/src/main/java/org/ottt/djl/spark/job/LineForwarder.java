package org.ottt.djl.spark.job;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.ottt.djl.spark.transport.DriverLink;
import org.ottt.djl.spark.transport.Message;

/** Sends every complete line of a stream to the driver. */
final class LineForwarder extends OutputStream {

  private final DriverLink driver;
  private final Message.Kind kind;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineForwarder(DriverLink driver, Message.Kind kind) {
    this.driver = driver;
    this.kind = kind;
  }

  @Override
  public synchronized void write(int value) {
    if (value == '\n') {
      driver.tell(kind, line.toString(StandardCharsets.UTF_8));
      line.reset();
    } else if (value != '\r') {
      line.write(value);
    }
  }
}
