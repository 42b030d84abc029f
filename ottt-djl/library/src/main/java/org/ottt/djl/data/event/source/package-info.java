/**
 * Events, whatever they come from: a file, a connection, a simulated camera or a program.
 *
 * <p>An {@link org.ottt.djl.data.event.source.EventSource} opens {@link
 * org.ottt.djl.data.event.source.EventReader readers} that fill an {@link
 * org.ottt.djl.data.event.source.EventBuffer} again and again; memory does not grow with the length
 * of a recording. A format of recordings is an {@link org.ottt.djl.data.event.source.EventDecoder}
 * behind a {@link org.ottt.djl.data.event.source.CheckedReader}.
 */
package org.ottt.djl.data.event.source;
