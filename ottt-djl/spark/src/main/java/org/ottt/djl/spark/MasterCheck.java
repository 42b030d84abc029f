package org.ottt.djl.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks whether a standalone cluster's master answers. Spark itself tries for a minute and then
 * stops with a message that does not name it.
 */
final class MasterCheck {

  private static final Pattern STANDALONE = Pattern.compile("spark://(.+)");
  private static final Pattern PLACE = Pattern.compile("(.+):([0-9]{1,5})");
  private static final int TIMEOUT_MILLIS = 5000;

  private MasterCheck() {}

  /**
   * Refuses a master that does not answer.
   *
   * @param master Spark's master; only those of standalone clusters are asked
   * @throws IOException if none of the machines that it names answers
   */
  static void require(String master) throws IOException {
    Matcher standalone = STANDALONE.matcher(master);
    if (!standalone.matches()) {
      return;
    }
    IOException failure = null;
    for (String place : standalone.group(1).split(",", -1)) {
      Matcher parts = PLACE.matcher(place);
      if (!parts.matches()) {
        throw new IOException(
            "--master %s is not of the form spark://HOST:PORT.".formatted(master));
      }
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))),
            TIMEOUT_MILLIS);
        return;
      } catch (IOException | IllegalArgumentException e) {
        failure =
            new IOException(
                "No Spark master answers at %s (%s): check --master and whether it is running."
                    .formatted(master, e.getMessage()),
                e);
      }
    }
    throw failure;
  }
}
