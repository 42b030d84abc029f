/** Whole data sets: from a folder of recordings to a store of frames. */
package org.ottt.djl.prep.prepare;
