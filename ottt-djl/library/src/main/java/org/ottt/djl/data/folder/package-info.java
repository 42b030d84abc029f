/** ImageNet-style folders of image files, with an index that is built once and kept. */
package org.ottt.djl.data.folder;
