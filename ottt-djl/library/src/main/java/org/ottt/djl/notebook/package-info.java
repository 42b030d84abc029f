/**
 * What a notebook's cells show beside charts: tables, the usual plots of runs and data sets, and
 * checks of what the text claims. Outside of a notebook all of them fall back to text.
 */
package org.ottt.djl.notebook;
