package org.ottt.djl.prep.prepare;

import java.nio.file.Path;
import org.ottt.djl.data.Split;

/**
 * A recording that was found in a source folder.
 *
 * @param file the file
 * @param label its label, from 0
 * @param split the part of the data set that it belongs to
 */
record SourceRecording(Path file, int label, Split split) {}
