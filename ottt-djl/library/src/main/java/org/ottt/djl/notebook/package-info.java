/**
 * What a notebook's cells show: plots, tables, grids of pictures, and checks of what they claim.
 * Outside of a notebook all of them fall back to text.
 */
package org.ottt.djl.notebook;
