package org.ottt.djl.commands.train;

import org.ottt.djl.data.SampleSource;

/**
 * The two halves of a data set.
 *
 * @param train what is trained on, with its augmentation
 * @param test what is tested on
 */
record DataPair(SampleSource train, SampleSource test) {}
