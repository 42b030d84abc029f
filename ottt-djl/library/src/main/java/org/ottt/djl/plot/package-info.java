/** Charts and pictures as PNG files, in one style. */
package org.ottt.djl.plot;
