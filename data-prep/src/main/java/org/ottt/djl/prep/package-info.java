/** Data preparation: event recordings to frames, images to event recordings. */
package org.ottt.djl.prep;
