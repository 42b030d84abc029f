/** Operations on arrays that DJL lacks, or does not do safely. */
package org.ottt.djl.ndarray;
