/** Files that are whole or not there: written to a temporary file and renamed. */
package org.ottt.djl.io;
