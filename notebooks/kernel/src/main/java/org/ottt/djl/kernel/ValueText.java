package org.ottt.djl.kernel;

import java.lang.reflect.Array;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;

/** Texts of values. What is long is cut, because the notebook stores what it shows. */
final class ValueText {

  /** Of an array, with those of the arrays in it. */
  private static final int MAX_ELEMENTS = 1000;

  private static final int MAX_CHARACTERS = 100_000;

  private final StringBuilder text = new StringBuilder();
  private final Set<Object> begun = Collections.newSetFromMap(new IdentityHashMap<>());
  private int elements;

  private ValueText() {}

  /**
   * Returns the contents of an array: those of a short one as {@code Arrays.deepToString} has them,
   * of a long one the first, and how many there are.
   */
  static String ofArray(Object array) {
    ValueText contents = new ValueText();
    contents.addArray(array);
    return contents.text.toString();
  }

  /** Returns a text or, of a long one, its beginning and its length. */
  static String cut(String text) {
    return cut(text, MAX_CHARACTERS);
  }

  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    // Some characters take two places.
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end)
        + String.format(Locale.ROOT, "… (%,d characters in all)", text.length());
  }

  private void addArray(Object array) {
    if (!begun.add(array)) {
      text.append("[...]");
      return;
    }
    int length = Array.getLength(array);
    text.append('[');
    for (int i = 0; i < length; i++) {
      text.append(i == 0 ? "" : ", ");
      if (elements == MAX_ELEMENTS || text.length() >= MAX_CHARACTERS) {
        text.append(String.format(Locale.ROOT, "… (%,d in all)", length));
        break;
      }
      elements++;
      add(Array.get(array, i));
    }
    text.append(']');
    begun.remove(array);
  }

  private void add(Object element) {
    if (element != null && element.getClass().isArray()) {
      addArray(element);
    } else {
      text.append(cut(String.valueOf(element), MAX_CHARACTERS - text.length()));
    }
  }
}
