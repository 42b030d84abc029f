/** Recognises in which of the usual layouts image data lie, and opens them. */
package org.ottt.djl.data.layout;
