/** Recognises which of the usual layouts image data have, and opens them. */
package org.ottt.djl.data.layout;
