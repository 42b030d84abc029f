package org.ottt.djl.kernel.cell;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;

/**
 * Keeps the values of variables when something that they depend on is declared again.
 *
 * <p>JShell holds each variable in a static field of a class of its own. When a declaration
 * changes, it compiles again what refers to it, and a {@code var} refers to all names in its
 * initializer. Loaded classes cannot be changed here, so that these variables get new classes, with
 * empty fields: only the changed declaration itself is executed again. A network that was trained
 * for an hour would be lost because the cell of its data was edited.
 *
 * <p>So their values are copied into the new fields, before the changed declaration is executed.
 * Variables whose values have no place there are named at the end of the cell.
 */
final class KeptVariables {

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final CellExecution execution;

  /**
   * The class that holds the value of a variable, by the variable's name. JShell's own order of
   * classes does not tell: one that was replaced can be in use again later.
   */
  private final Map<String, Class<?>> homes = new HashMap<>();

  /** Variables that do not compile any more. Their values are kept for the case that they do. */
  private final Set<String> undefined = new HashSet<>();

  /** Variables that have lost their values in this cell, with what they depend on. */
  private final Map<String, String> lost = new LinkedHashMap<>();

  KeptVariables(JShell shell, SourceCodeAnalysis analysis, CellExecution execution) {
    this.shell = shell;
    this.analysis = analysis;
    this.execution = execution;
  }

  /**
   * Copies what a declaration needs that is about to be executed: its initializer may read
   * variables that depend on it.
   *
   * @param snippet the class of the snippet
   */
  void beforeRun(Class<?> snippet) {
    // Of what runs, only variables are declarations that others can depend on.
    shell
        .variables()
        .filter(variable -> className(variable).equals(snippet.getName()))
        .findFirst()
        .ifPresent(variable -> settle(variable.name(), snippet));
  }

  /**
   * Does the same after declarations that are not executed: methods, classes, imports, and what
   * does not compile.
   *
   * @param events what an evaluation has led to
   */
  void afterEvaluation(List<SnippetEvent> events) {
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null && event.snippet() instanceof PersistentSnippet declared) {
        String name =
            declared instanceof ImportSnippet imported ? imported.fullname() : declared.name();
        settle(name, null);
      }
    }
  }

  /**
   * Says which variables have lost their values since the last call, unless they have got new ones:
   * a cell often declares a class and the objects of it.
   *
   * @return a line for each
   */
  List<String> takeReport() {
    List<String> lines = new ArrayList<>();
    lost.forEach(
        (name, changed) -> {
          String end = ", since it depends on " + changed + ": run its cell again";
          if (undefined.contains(name)) {
            lines.add(name + " is no longer defined" + end);
          } else if (isNull(name)) {
            lines.add(name + " was reset to null" + end);
          }
        });
    lost.clear();
    return lines;
  }

  /**
   * Copies the values of all variables that have new classes.
   *
   * @param changed the name of what was declared
   * @param running its class if it is about to set its own value; null otherwise
   */
  private void settle(String changed, Class<?> running) {
    for (VarSnippet variable : shell.variables().toList()) {
      String name = variable.name();
      if (!shell.status(variable).isDefined()) {
        if (homes.containsKey(name) && !name.equals(changed) && undefined.add(name)) {
          lose(variable, changed);
        }
        continue;
      }
      Optional<Class<?>> now = execution.loaded(className(variable));
      if (now.isEmpty() || name.isEmpty()) {
        continue;
      }
      undefined.remove(name);
      Class<?> before = homes.put(name, now.get());
      if (now.get() == running) {
        lost.remove(name);
      } else if (before != null && before != now.get() && !copy(name, before, now.get())) {
        lose(variable, changed);
      }
    }
  }

  /** JShell keeps the values of expressions in variables, too, which no user has declared. */
  private void lose(VarSnippet variable, String changed) {
    if (variable.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
      lost.put(variable.name(), changed);
    }
  }

  /** Returns whether nothing was lost. */
  private static boolean copy(String name, Class<?> before, Class<?> now) {
    try {
      Field from = field(before, name);
      Object value = from.get(null);
      if (value == null) {
        return true;
      }
      Field to = field(now, name);
      // With its arguments: a List<Thing> does not fit if Thing is another class by now.
      if (!to.getGenericType().equals(from.getGenericType())) {
        return false;
      }
      to.set(null, value);
      return true;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // Such as a type that cannot be loaded.
      return false;
    }
  }

  private static Field field(Class<?> home, String name) throws NoSuchFieldException {
    Field field = home.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private String className(VarSnippet variable) {
    return analysis.wrapper(variable).fullClassName();
  }

  private boolean isNull(String name) {
    try {
      return field(homes.get(name), name).get(null) == null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return true;
    }
  }
}
