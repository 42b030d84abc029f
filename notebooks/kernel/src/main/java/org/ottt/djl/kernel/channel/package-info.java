/** Sockets and streams between the kernel and Jupyter's frontends. */
package org.ottt.djl.kernel.channel;
