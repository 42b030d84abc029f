package org.ottt.djl.spark.transport;

/**
 * Where a process listens.
 *
 * @param host name or address
 * @param port the port
 */
public record Address(String host, int port) {

  /**
   * Reads an address back.
   *
   * @param text as {@link #toString} wrote it
   * @return the address
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    return new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
