package org.ottt.djl.data.event.live;

import org.ottt.djl.data.event.source.EventReader;

/**
 * A reader of what one sender after the other sends. Clocks and labels of two senders have nothing
 * to do with each other, so all events of a read are of one sender.
 */
public interface SenderReader extends EventReader {

  /**
   * Returns how many senders there were so far. If the number is another one after a read than
   * before it, the events of that read are the first ones of a new sender.
   *
   * @return their number, the one of the latest read included
   */
  long senders();
}
