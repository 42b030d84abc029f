/** Events to frames: which event goes to which frame, counting, and reducing to a smaller size. */
package org.ottt.djl.data.event.frame;
