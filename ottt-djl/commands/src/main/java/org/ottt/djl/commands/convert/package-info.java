/** Weights from and to PyTorch programs. */
package org.ottt.djl.commands.convert;
