/** Many jobs on all cores. */
package org.ottt.djl.prep.work;
