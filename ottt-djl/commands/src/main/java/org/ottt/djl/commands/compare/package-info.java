/** Comparison of finished runs. */
package org.ottt.djl.commands.compare;
