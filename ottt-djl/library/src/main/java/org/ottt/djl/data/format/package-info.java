/**
 * Readers of data set files: CIFAR binaries and idx files, to {@link org.ottt.djl.data.ImageSet}.
 */
package org.ottt.djl.data.format;
