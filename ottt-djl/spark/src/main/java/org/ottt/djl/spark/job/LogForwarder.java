package org.ottt.djl.spark.job;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.spark.transport.DriverLink;
import org.ottt.djl.spark.transport.Message;

/**
 * Sends what this project logs in an executor to the driver, where it is shown with rank and host.
 * It stays in the executor's own log as well.
 */
final class LogForwarder extends AbstractAppender implements AutoCloseable {

  private static final String LOGGER = "org.ottt";

  private final DriverLink driver;
  private final Level level;

  private LogForwarder(DriverLink driver, Level level) {
    super("ottt-driver", null, null, true, Property.EMPTY_ARRAY);
    this.driver = driver;
    this.level = level;
  }

  /**
   * Begins to send.
   *
   * @param driver where to
   * @param informative whether to send information as well, not only warnings
   * @return the forwarder, to be closed at the end
   */
  static LogForwarder attach(DriverLink driver, boolean informative) {
    LogForwarder forwarder = new LogForwarder(driver, informative ? Level.INFO : Level.WARN);
    forwarder.start();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    LoggerConfig config = new LoggerConfig(LOGGER, Level.INFO, true);
    config.addAppender(forwarder, forwarder.level, null);
    context.getConfiguration().addLogger(LOGGER, config);
    context.updateLoggers();
    return forwarder;
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLevel().isMoreSpecificThan(level)) {
      try {
        driver.tell(
            Message.Kind.LOG, event.getLevel() + " " + event.getMessage().getFormattedMessage());
      } catch (CommunicationException e) {
        // The executor's own log has it.
        error("cannot reach the driver", event, e);
      }
    }
  }

  @Override
  public void close() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().removeLogger(LOGGER);
    context.updateLoggers();
    stop();
  }
}
