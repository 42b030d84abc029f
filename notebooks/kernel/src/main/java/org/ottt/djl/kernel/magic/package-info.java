/** Commands to the kernel: lines of a cell that begin with %. */
package org.ottt.djl.kernel.magic;
