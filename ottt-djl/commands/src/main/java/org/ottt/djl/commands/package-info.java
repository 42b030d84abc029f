/** The commands that train, evaluate and convert; main classes are in the default package. */
package org.ottt.djl.commands;
