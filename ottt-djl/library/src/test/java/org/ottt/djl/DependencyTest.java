package org.ottt.djl;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may depend on whom. */
class DependencyTest {

  private static final String ROOT = "org.ottt.djl";

  /**
   * The packages from the bottom to the top: each may use those of its own line and of earlier
   * lines. A package that is not listed belongs to the longest listed one that its name begins
   * with.
   */
  private static final List<List<String>> LAYERS =
      List.of(
          // Tools that know nothing of spiking networks.
          List.of(
              "ndarray",
              "io",
              "cluster",
              "notebook.output",
              "progress",
              "training.schedule",
              "training.optimizer"),
          List.of("data"),
          // The method: neurons, connections, the steps of a batch, networks, learning rules.
          List.of("neuron", "synapse"),
          List.of("simulation"),
          List.of("network"),
          List.of("model", "rule"),
          // What training and evaluation are made of.
          List.of("metrics", "training.checkpoint", "training.parallel"),
          List.of("evaluation", "run"),
          List.of("plot"),
          List.of("training", "evaluation.files"),
          // What programs and notebooks begin with.
          List.of("recipe", "experiment", "inference", "measurement"),
          List.of("stream"),
          List.of("export"),
          List.of("notebook"));

  private static JavaClasses library;

  @BeforeAll
  static void readClasses() {
    library =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT)
            .that(
                com.tngtech.archunit.base.DescribedPredicate.describe(
                    "of the library", type -> type.getPackageName().startsWith(ROOT)));
  }

  @Test
  void noPackageDependsOnItselfByWayOfOthers() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(library);
  }

  @Test
  void noPackageUsesOneAboveIt() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : library) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(ROOT) && layer(type) < layer(target)) {
          wrong.add(type.getName() + " uses " + target.getName());
        }
      }
    }
    assertThat(wrong).as("uses of a package by one below it").isEmpty();
  }

  /** Returns the line of {@link #LAYERS} that a class belongs to. */
  private static int layer(JavaClass type) {
    String name = type.getPackageName();
    while (name.length() > ROOT.length()) {
      String relative = name.substring(ROOT.length() + 1);
      for (int i = 0; i < LAYERS.size(); i++) {
        if (LAYERS.get(i).contains(relative)) {
          return i;
        }
      }
      name = name.substring(0, name.lastIndexOf('.'));
    }
    throw new AssertionError(
        "Package "
            + type.getPackageName()
            + " is not in LAYERS; add it to the line it belongs to.");
  }
}
