package org.ottt.djl.kernel.cell;

/**
 * What the last expression of a cell yields.
 *
 * @param value the object, which may be null
 */
public record CellValue(Object value) {}
