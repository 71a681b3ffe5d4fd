package io.github.karpentersetup.k8s.crd;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import java.util.Optional;

/**
 * CEL as Kubernetes 1.33 has it in definitions: the standard, optional values, strings, sets,
 * comprehensions over two variables, and of Kubernetes' own functions those for regular
 * expressions, lists, quantities and URLs. {@code self} is not typed beyond its values.
 */
final class Cel {

  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME = runtime();

  private Cel() {}

  /**
   * A rule.
   *
   * @param isForCreationToo whether a rule that looks at {@code oldSelf} holds for creation too
   * @return empty if the rule is about a change only
   * @throws InvalidRuleException if it does not compile
   */
  static Optional<CelRule> compile(String expression, boolean isForCreationToo) {
    try {
      var ast = COMPILER.compile(expression).getAst();
      return usesOldSelf(ast) && !isForCreationToo
          ? Optional.empty()
          : Optional.of(new CelRule(RUNTIME.createProgram(ast)));
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

  private static CelCompiler compiler() {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addVar("self", SimpleType.DYN)
        .addVar("oldSelf", SimpleType.DYN)
        .addLibraries(
            CelExtensions.optional(),
            CelExtensions.strings(),
            CelExtensions.sets(OPTIONS),
            CelExtensions.comprehensions())
        .addFunctionDeclarations(KubernetesFunctions.declarations())
        .build();
  }

  private static CelRuntime runtime() {
    return CelRuntimeFactory.plannerRuntimeBuilder()
        .setOptions(OPTIONS)
        .setStandardFunctions(
            CelStandardFunctions.newBuilder()
                .excludeFunctions(CelStandardFunctions.StandardFunction.INT)
                .build())
        .addLibraries(
            CelExtensions.optional(),
            CelExtensions.strings(),
            CelExtensions.sets(OPTIONS),
            CelExtensions.comprehensions())
        .addFunctionBindings(KubernetesFunctions.bindings())
        .build();
  }
}
