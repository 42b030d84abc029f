package org.ottt.djl.data.event.frame;

import java.util.List;
import org.ottt.djl.data.event.source.RecordingWarning;

/**
 * The frames of a recording.
 *
 * @param frames T
 * @param height H
 * @param width W
 * @param events how many events the recording has
 * @param values {@code [T, 2, H, W]}, channel 0 OFF and channel 1 ON; the array is the record's own
 * @param spans when the events of each frame happened
 * @param warnings what was remarkable about the recording
 */
// A plain array, because it holds some 100,000 numbers that go straight to a file.
@SuppressWarnings("ArrayRecordComponent")
public record FrameValues(
    int frames,
    int height,
    int width,
    long events,
    float[] values,
    List<FrameSpan> spans,
    List<RecordingWarning> warnings) {}
