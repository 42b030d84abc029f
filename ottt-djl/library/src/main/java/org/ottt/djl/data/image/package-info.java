/**
 * From an image file's bytes to the floats of one sample: decoding, antialiased resizing,
 * ImageNet's training and test pipelines.
 *
 * <p>Files are read as PIL reads them, on which the published ImageNet results rest: colour
 * profiles and EXIF rotation are ignored, transparency is dropped, CMYK follows Adobe's inverted
 * convention.
 */
package org.ottt.djl.data.image;
