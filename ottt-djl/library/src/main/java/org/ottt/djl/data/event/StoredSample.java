package org.ottt.djl.data.event;

/**
 * One sample of a store.
 *
 * @param recording what it was made of, a path relative to the source
 * @param label its label, from 0
 * @param slot its place in the data file, from 0
 * @param events how many events the recording has
 * @param checksum CRC-32C of its bytes
 */
public record StoredSample(String recording, int label, int slot, long events, long checksum) {}
