/** Long runs in a process of their own, whose memory and file handles are watched. */
package org.ottt.djl.soak;
