/** Trained networks for other programs: what exporters share, and folders for DJL. */
package org.ottt.djl.export;
