/** Trained networks in use: loading through DJL, prediction of images, prediction step by step. */
package org.ottt.djl.inference;
