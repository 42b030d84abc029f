/** Checks of image data sets, and their copies as WebDataset shards. */
package org.ottt.djl.prep.image;
