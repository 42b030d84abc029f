/**
 * Files that are either complete or absent (written to a temporary file and renamed), files that
 * are read at any position, locks of files, and folders for results.
 */
package org.ottt.djl.io;
