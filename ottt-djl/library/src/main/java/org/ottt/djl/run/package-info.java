/**
 * The folder of a run: its record ({@code config.json}), its lock, and what happens to a run that
 * is already there. Nothing here knows about networks or training.
 */
package org.ottt.djl.run;
