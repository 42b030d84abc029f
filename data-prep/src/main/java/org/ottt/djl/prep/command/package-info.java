/** The commands of this module; their main classes are in the default package. */
package org.ottt.djl.prep.command;
