package org.ottt.djl.data.event;

import org.ottt.djl.data.Split;

/**
 * A recording that is to become a sample of a store.
 *
 * @param recording a path relative to the source
 * @param label its label, from 0
 * @param split the part of the data set that it belongs to
 * @param size bytes of the recording, by which a changed source is noticed
 */
public record PlannedSample(String recording, int label, Split split, long size) {}
