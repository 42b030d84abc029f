package org.ottt.djl.ndarray;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** DJL's operations with a number are slow on a GPU and wrong in a graph; see {@link Scalars}. */
class NoNumberOperationsTest {

  private static final DescribedPredicate<JavaCall<?>> WITH_A_NUMBER =
      DescribedPredicate.describe(
          "is an operation of NDArray with a Number",
          call ->
              call.getTargetOwner().getName().equals(NDArray.class.getName())
                  && call.getTarget().getRawParameterTypes().stream()
                      .anyMatch(type -> type.getName().equals(Number.class.getName())));

  @Test
  void noneIsCalled() {
    // Names are enough here; reading what they stand for takes a quarter of a minute.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.ottt.djl");
    assertThat(classes.contain(Scalars.class)).isTrue();
    noClasses()
        .should()
        .callMethodWhere(WITH_A_NUMBER)
        .because("Scalars has the same without a wait or a fault")
        .check(classes);
  }
}
