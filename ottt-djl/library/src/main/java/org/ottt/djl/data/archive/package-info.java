/**
 * Images in tar archives, read at random without unpacking, by an index of where each one lies that
 * is built once and kept.
 */
package org.ottt.djl.data.archive;
