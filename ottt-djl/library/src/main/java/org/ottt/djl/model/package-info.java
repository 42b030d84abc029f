/** The paper's networks as data, and their descriptions for files. */
package org.ottt.djl.model;
