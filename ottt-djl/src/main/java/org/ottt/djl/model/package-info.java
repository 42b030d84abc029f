/** The paper's networks, as data. */
package org.ottt.djl.model;
