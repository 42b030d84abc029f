/**
 * Glyphs: a data set of hand-drawn looking signs that is drawn on the spot and needs no download.
 */
package org.ottt.djl.data.glyph;
