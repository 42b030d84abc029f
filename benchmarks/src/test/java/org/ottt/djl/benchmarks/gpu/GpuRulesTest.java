package org.ottt.djl.benchmarks.gpu;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ottt.djl.ndarray.HostValues;

/** What goes wrong on a GPU only, found in the byte code of all modules. */
class GpuRulesTest {

  /** Methods of arrays that copy to the host; see {@link HostValues}. */
  private static final Set<String> READS =
      Set.of(
          "toByteBuffer",
          "toFloatArray",
          "toLongArray",
          "toIntArray",
          "toDoubleArray",
          "toByteArray",
          "toUint8Array",
          "toBooleanArray",
          "toArray",
          "toDebugString",
          "getFloat",
          "getLong",
          "getInt",
          "getDouble",
          "getByte",
          "getUint8",
          "getBoolean",
          "contentEquals",
          "allClose",
          "encode");

  private static JavaClasses classes;

  @BeforeAll
  static void readByteCode() {
    // Names are enough here; reading what they stand for takes a quarter of a minute.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.ottt.djl");
    assertThat(classes.contain(HostValues.class)).isTrue();
    assertThat(classes.contain(SmokeTest.class)).isTrue();
  }

  @Test
  void whatIsMadeNamesItsDevice() {
    noClasses()
        .should()
        .accessTargetWhere(
            described(
                "makes a manager or a model without a device",
                access ->
                    (isOn(access, NDManager.class, Set.of("newBaseManager"))
                            || isOn(access, Model.class, Set.of("newInstance")))
                        && parameters(access).noneMatch(Device.class.getName()::equals)))
        .because("DJL takes the first GPU then, also where --device names another device")
        .check(classes);
  }

  @Test
  void arraysAreReadInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(HostValues.class.getName())
        // It writes through the memory of an array that it has just made on the CPU.
        .and()
        .doNotHaveFullyQualifiedName("org.ottt.djl.data.BatchUpload")
        // It encodes copies that it has made on the CPU.
        .and()
        .doNotHaveFullyQualifiedName("org.ottt.djl.training.checkpoint.AuthorWeights")
        // It encodes zeros that it has made on the CPU.
        .and()
        .doNotHaveFullyQualifiedName("org.ottt.djl.inference.FrameInput")
        .should()
        .accessTargetWhere(
            described(
                "reads an array",
                access ->
                    isOn(access, NDArray.class, READS)
                        || isOn(access, NDList.class, Set.of("encode"))))
        .because("each such read of a GPU's array leaves a copy behind; HostValues does not")
        .check(classes);
  }

  private static DescribedPredicate<JavaAccess<?>> described(
      String description, Predicate<JavaAccess<?>> predicate) {
    return DescribedPredicate.describe(description, predicate);
  }

  private static boolean isOn(JavaAccess<?> access, Class<?> owner, Set<String> names) {
    return access.getTargetOwner().getName().equals(owner.getName())
        && names.contains(access.getTarget().getName());
  }

  private static Stream<String> parameters(JavaAccess<?> access) {
    return ((JavaCodeUnitAccess<?>) access)
        .getTarget().getRawParameterTypes().stream().map(type -> type.getName());
  }
}
