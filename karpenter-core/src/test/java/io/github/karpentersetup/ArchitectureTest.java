package io.github.karpentersetup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data flows one way: spec and facts, plan, executor, run. */
class ArchitectureTest {

  private static final String ROOT = "io.github.karpentersetup";
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void thereIsSomethingToCheck() {
    assertThat(CORE.size()).isGreaterThan(200);
  }

  /** The packages each package may see, beside itself, the JDK and the core's few libraries. */
  @ParameterizedTest
  @CsvSource({
    "error, ''",
    "json, error",
    "version, error",
    "facts, ''",
    "spec, error json version",
    "iam, error json version",
    "manifest, error json version spec",
    "whatif, error json version spec",
    "forecast, error json spec facts whatif",
    "infer, error version spec facts manifest whatif",
    "usage, error json version spec facts whatif",
    "step, json spec facts",
    "plan, error json version step spec facts iam manifest whatif forecast infer usage",
    "report, plan step forecast spec error whatif",
    "executor, error plan step facts",
    "run, error json spec plan step facts executor whatif forecast",
  })
  void seesOnlyWhatItMay(String name, String others) {
    var allowed =
        new ArrayList<>(
            List.of(
                "java..",
                "org.jspecify..",
                "org.slf4j..",
                "org.immutables..",
                "com.fasterxml.jackson.annotation..",
                "tools.jackson..",
                // The parser beneath Jackson's YAML: json reads line numbers from it.
                "org.snakeyaml.engine..",
                ROOT + "." + name));
    for (var other : others.split(" ", -1)) {
      if (!other.isEmpty()) {
        allowed.add(ROOT + "." + other);
      }
    }
    classes()
        .that()
        .resideInAPackage(ROOT + "." + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(CORE);
  }

  @Test
  void noPackagesDependOnEachOther() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void nothingSeesTheEntry() {
    classes()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAPackage(ROOT)
        .check(CORE);
  }
}
