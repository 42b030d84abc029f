/** The commands that train, evaluate and convert; main classes stand in the default package. */
package org.ottt.djl.commands;
