/** Where listings of data sets are kept between runs. */
package org.ottt.djl.data.index;
