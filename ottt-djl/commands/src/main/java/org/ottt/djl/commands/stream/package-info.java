/** The command that answers and learns on a live stream. */
package org.ottt.djl.commands.stream;
