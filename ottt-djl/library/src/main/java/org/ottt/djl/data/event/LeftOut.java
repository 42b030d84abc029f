package org.ottt.djl.data.event;

/**
 * A recording that did not become a sample.
 *
 * @param recording a path relative to the source
 * @param reason what is wrong with it, one line
 */
public record LeftOut(String recording, String reason) {}
