/**
 * Glyphs: a data set of signs that look hand-drawn, are drawn by the program and need no download.
 */
package org.ottt.djl.data.glyph;
