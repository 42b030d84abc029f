/** Films many images with the simulated event camera and writes a recording of each. */
package org.ottt.djl.prep.simulate;
