package io.github.karpentersetup.k8s.crd;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;

/**
 * CEL as Kubernetes 1.33 has it in definitions: the standard, optional values, strings, sets,
 * comprehensions over two variables, and {@linkplain KubernetesFunctions what Kubernetes adds}.
 * {@code self} is not typed beyond its values.
 */
final class Cel {

  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
  private static final KubernetesFunctions FUNCTIONS = new KubernetesFunctions(OPTIONS);
  private static final CelCompiler COMPILER = compiler(SimpleType.DYN);
  private static final CelCompiler OPTIONAL_COMPILER =
      compiler(OptionalType.create(SimpleType.DYN));
  private static final CelRuntime RUNTIME = runtime();

  private Cel() {}

  /**
   * A rule.
   *
   * @param isOldOptional whether {@code oldSelf} is an optional value
   * @throws InvalidRuleException if it does not compile
   */
  static CelRule compile(String expression, boolean isOldOptional) {
    try {
      var compiler = isOldOptional ? OPTIONAL_COMPILER : COMPILER;
      var ast = compiler.compile(expression).getAst();
      return new CelRule(RUNTIME.createProgram(ast), usesOldSelf(ast));
    } catch (CelValidationException e) {
      throw new InvalidRuleException(
          "the CEL rule " + expression + " does not compile: " + firstLine(e));
    } catch (CelEvaluationException e) {
      throw new InvalidRuleException(
          "the CEL rule " + expression + " cannot be evaluated: " + firstLine(e));
    }
  }

  private static boolean usesOldSelf(CelAbstractSyntaxTree ast) {
    return CelNavigableAst.fromAst(ast)
        .getRoot()
        .allNodes()
        .anyMatch(
            node ->
                node.getKind() == CelExpr.ExprKind.Kind.IDENT
                    && node.expr().ident().name().equals("oldSelf"));
  }

  private static String firstLine(Exception e) {
    var message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("").replaceFirst("^ERROR: <input>:", "at ");
  }

  private static CelCompiler compiler(CelType oldSelf) {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addVar("self", SimpleType.DYN)
        .addVar("oldSelf", oldSelf)
        .addLibraries(
            CelExtensions.optional(),
            CelExtensions.strings(KubernetesFunctions.STRINGS_KEPT),
            CelExtensions.sets(OPTIONS),
            CelExtensions.comprehensions())
        .addFunctionDeclarations(FUNCTIONS.declarations())
        .build();
  }

  private static CelRuntime runtime() {
    return CelRuntimeFactory.plannerRuntimeBuilder()
        .setOptions(OPTIONS)
        .setStandardFunctions(
            CelStandardFunctions.newBuilder()
                .excludeFunctions(KubernetesFunctions.STANDARD_REPLACED)
                .build())
        .addLibraries(
            CelExtensions.optional(),
            CelExtensions.strings(KubernetesFunctions.STRINGS_KEPT),
            CelExtensions.sets(OPTIONS),
            CelExtensions.comprehensions())
        .addFunctionBindings(FUNCTIONS.bindings())
        .build();
  }
}
