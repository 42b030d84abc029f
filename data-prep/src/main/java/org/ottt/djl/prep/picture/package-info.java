/** Pictures of events, for people to look at: a strip of frames and an animation. */
package org.ottt.djl.prep.picture;
