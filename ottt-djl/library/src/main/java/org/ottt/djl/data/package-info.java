/** Data sets, augmentation and batches: from files or drawn images to DJL batches. */
package org.ottt.djl.data;
