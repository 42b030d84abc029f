/** What all commands share: exit codes, error lines, options. */
package org.ottt.djl.commands.cli;
