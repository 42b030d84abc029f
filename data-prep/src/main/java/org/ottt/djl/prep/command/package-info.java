/** The commands of this module; the module main classes stand in the default package. */
package org.ottt.djl.prep.command;
