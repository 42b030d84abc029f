/** Random changes of training samples, in plain Java on one sample's floats. */
package org.ottt.djl.data.augment;
