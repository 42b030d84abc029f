/**
 * Event-camera data as frames: samples {@code [T, 2, H, W]}, prepared once and kept in a compact
 * store of two files.
 *
 * <p>{@link org.ottt.djl.data.event.EventFrames} is the data set to train on; {@link
 * org.ottt.djl.data.event.FrameStoreWriter} writes the store, which the module {@code data-prep}
 * does from recordings. Channel 0 counts OFF events (darker), channel 1 ON events (brighter).
 */
package org.ottt.djl.data.event;
