/** Measurements that need a process of their own. */
package org.ottt.djl.measurement;
