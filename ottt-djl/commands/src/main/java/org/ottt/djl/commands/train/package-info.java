/** Training commands: recipes, their options, and what runs them. */
package org.ottt.djl.commands.train;
