package org.ottt.djl.plot;

import java.awt.AWTError;
import java.awt.Font;
import java.awt.font.FontRenderContext;

/** Whether text can be drawn here: a headless Java without fonts cannot. */
public final class Lettering {

  private static final class Trial {
    private static final String PROBLEM = attempt();

    private Trial() {}

    private static String attempt() {
      try {
        ChartStyle.font(Font.PLAIN, 10)
            .getStringBounds("x", new FontRenderContext(null, true, true));
        return null;
      } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
        // What AWT throws without fonts, freetype or display differs by system and by attempt.
        Throwable root = e;
        while (root.getCause() != null) {
          root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getName() : root.getMessage();
      }
    }
  }

  private Lettering() {}

  /**
   * Says whether text can be drawn; tried once per process.
   *
   * @return false on a system without fonts
   */
  public static boolean isAvailable() {
    return Trial.PROBLEM == null;
  }

  /**
   * Says why text cannot be drawn.
   *
   * @return the system's message, or null if it can
   */
  public static String problem() {
    return Trial.PROBLEM;
  }
}
