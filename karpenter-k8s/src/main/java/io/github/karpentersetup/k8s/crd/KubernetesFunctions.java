package io.github.karpentersetup.k8s.crd;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.StringFunction.StringOverload;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The functions that Kubernetes adds to CEL for definitions: {@code
 * k8s.io/apiserver/pkg/cel/library} of 1.33, that is regular expressions, lists, URLs, quantities,
 * IP addresses and their ranges, named formats and semantic versions. With them come those of CEL's
 * strings library that Google's has not, or that would not take another overload beside their own.
 */
final class KubernetesFunctions {

  /** Functions that the library would bind with its own overloads alone. */
  static final Set<StandardFunction> STANDARD_REPLACED =
      EnumSet.of(StandardFunction.INT, StandardFunction.STRING);

  /** The functions over text that are bound by the library. */
  static final Set<CelStringExtensions.Function> STRINGS_KEPT =
      EnumSet.complementOf(
          EnumSet.of(
              CelStringExtensions.Function.INDEX_OF, CelStringExtensions.Function.LAST_INDEX_OF));

  private final CelLibrary library = new CelLibrary();

  KubernetesFunctions(CelOptions options) {
    var equality = RuntimeEquality.create(RuntimeHelpers.create(), options);
    library.bind("int", CelInts.overloads());
    library.bind(
        "string",
        Arrays.stream(StringOverload.values())
            .map(overload -> overload.newFunctionBinding(options, equality))
            .toArray(CelFunctionBinding[]::new));
    CelStrings.addTo(library);
    CelLists.addTo(library, equality);
    CelUrl.addTo(library);
    CelQuantity.addTo(library);
    CelIp.addTo(library);
    CelCidr.addTo(library);
    CelFormats.addTo(library);
    CelSemver.addTo(library);
  }

  List<CelFunctionDecl> declarations() {
    return library.declarations();
  }

  Collection<CelFunctionBinding> bindings() {
    return library.bindings();
  }
}
