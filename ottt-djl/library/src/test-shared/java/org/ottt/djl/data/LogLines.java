package org.ottt.djl.data;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Collects what a class logs until it is closed. */
public final class LogLines implements AutoCloseable {

  private final Logger logger;
  private final Collector collector = new Collector();

  private LogLines(Logger logger) {
    this.logger = logger;
  }

  /** Starts to collect. */
  public static LogLines of(Class<?> type) {
    LogLines lines = new LogLines((Logger) LogManager.getLogger(type));
    lines.collector.start();
    lines.logger.addAppender(lines.collector);
    return lines;
  }

  /** Returns the lines so far, each with its level in front. */
  public List<String> lines() {
    return List.copyOf(collector.lines);
  }

  @Override
  public void close() {
    logger.removeAppender(collector);
  }

  private static final class Collector extends AbstractAppender {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    Collector() {
      super("collector", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }
  }
}
