/** Files that are either complete or absent: written to a temporary file and renamed. */
package org.ottt.djl.io;
