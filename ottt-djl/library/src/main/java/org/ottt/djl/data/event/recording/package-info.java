/**
 * Recordings of event cameras, read as a stream: AEDAT 2.0, 3.1 and 4, ATIS, Prophesee's DAT and
 * RAW (EVT 2.0 and 3.0).
 *
 * <p>A {@link org.ottt.djl.data.event.recording.Recording} is a file with its format and axis
 * mapping, and an {@link org.ottt.djl.data.event.source.EventSource}. Whatever is wrong with a
 * file, its readers throw a {@link org.ottt.djl.data.event.source.RecordingException} that names
 * it.
 */
package org.ottt.djl.data.event.recording;
