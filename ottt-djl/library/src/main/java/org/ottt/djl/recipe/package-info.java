/**
 * Recipes: a data set with the network, the augmentation and the settings that go with it, as the
 * paper has them. {@link org.ottt.djl.recipe.Recipes} lists them.
 */
package org.ottt.djl.recipe;
