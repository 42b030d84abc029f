/** Trained networks for other programs. */
package org.ottt.djl.commands.export;
