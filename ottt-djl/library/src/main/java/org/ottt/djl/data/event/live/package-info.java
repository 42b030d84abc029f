/** Events and frames that come one after the other without an end: cameras, pipes, ports. */
package org.ottt.djl.data.event.live;
