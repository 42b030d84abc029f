/** Array operations that DJL has in a form that does not serve here. */
package org.ottt.djl.array;
