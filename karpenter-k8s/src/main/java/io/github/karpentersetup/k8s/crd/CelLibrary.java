package io.github.karpentersetup.k8s.crd;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelFunctionOverload.Binary;
import dev.cel.runtime.CelFunctionOverload.Unary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Functions for CEL, declared to its compiler and bound for its runtime by one call each. */
final class CelLibrary {

  static final CelKind<String> TEXT = new CelKind<>(SimpleType.STRING, String.class);
  static final CelKind<Long> INT = new CelKind<>(SimpleType.INT, Long.class);
  static final CelKind<Double> DOUBLE = new CelKind<>(SimpleType.DOUBLE, Double.class);
  static final CelKind<Boolean> BOOL = new CelKind<>(SimpleType.BOOL, Boolean.class);
  static final CelKind<Object> ANY = new CelKind<>(SimpleType.DYN, Object.class);
  static final CelKind<List<?>> LIST = new CelKind<>(ListType.create(SimpleType.DYN), listClass());

  private final Map<String, List<CelOverloadDecl>> declared = new LinkedHashMap<>();
  private final Map<String, List<CelFunctionBinding>> bound = new LinkedHashMap<>();

  /** A type as CEL names it and as Java holds its values. */
  record CelKind<T>(CelType cel, Class<T> java) {

    /** A type that only functions look into. */
    static <T> CelKind<T> opaque(String name, Class<T> java) {
      return new CelKind<>(OpaqueType.create(name), java);
    }
  }

  @SuppressWarnings("unchecked")
  private static Class<List<?>> listClass() {
    return (Class<List<?>>) (Class<?>) List.class;
  }

  /** {@code name()}. */
  void function(String name, CelType result, CelFunctionOverload body) {
    var id = id(name, List.of());
    declare(name, CelOverloadDecl.newGlobalOverload(id, result));
    bind(name, CelFunctionBinding.from(id, List.of(), body));
  }

  /** {@code name(a)}. */
  <A> void function(String name, CelKind<A> a, CelType result, Unary<A> body) {
    var id = id(name, List.of(a));
    declare(name, CelOverloadDecl.newGlobalOverload(id, result, a.cel()));
    bind(name, CelFunctionBinding.from(id, a.java(), body));
  }

  /** {@code name(a, b)}. */
  <A, B> void function(String name, CelKind<A> a, CelKind<B> b, CelType result, Binary<A, B> body) {
    var id = id(name, List.of(a, b));
    declare(name, CelOverloadDecl.newGlobalOverload(id, result, a.cel(), b.cel()));
    bind(name, CelFunctionBinding.from(id, a.java(), b.java(), body));
  }

  /** {@code a.name()}. */
  <A> void method(String name, CelKind<A> a, CelType result, Unary<A> body) {
    var id = id("of", name, List.of(a));
    declare(name, CelOverloadDecl.newMemberOverload(id, result, a.cel()));
    bind(name, CelFunctionBinding.from(id, a.java(), body));
  }

  /** {@code a.name(b)}. */
  <A, B> void method(String name, CelKind<A> a, CelKind<B> b, CelType result, Binary<A, B> body) {
    var id = id("of", name, List.of(a, b));
    declare(name, CelOverloadDecl.newMemberOverload(id, result, a.cel(), b.cel()));
    bind(name, CelFunctionBinding.from(id, a.java(), b.java(), body));
  }

  /** {@code a.name(b, c)}; the body gets all three. */
  void method(
      String name,
      CelKind<?> a,
      CelKind<?> b,
      CelKind<?> c,
      CelType result,
      CelFunctionOverload body) {
    var id = id("of", name, List.of(a, b, c));
    declare(name, CelOverloadDecl.newMemberOverload(id, result, a.cel(), b.cel(), c.cel()));
    bind(name, CelFunctionBinding.from(id, List.of(a.java(), b.java(), c.java()), body));
  }

  /** Overloads that the compiler knows, of a function that its own library leaves out. */
  void bind(String name, CelFunctionBinding... overloads) {
    bound.computeIfAbsent(name, n -> new ArrayList<>()).addAll(List.of(overloads));
  }

  private void declare(String name, CelOverloadDecl overload) {
    declared.computeIfAbsent(name, n -> new ArrayList<>()).add(overload);
  }

  private static String id(String name, List<CelKind<?>> arguments) {
    return id("to", name, arguments);
  }

  private static String id(String how, String name, List<CelKind<?>> arguments) {
    return arguments.stream().map(a -> a.java().getSimpleName()).collect(Collectors.joining("_"))
        + "_"
        + how
        + "_"
        + name;
  }

  List<CelFunctionDecl> declarations() {
    return declared.entrySet().stream()
        .map(f -> CelFunctionDecl.newFunctionDeclaration(f.getKey(), f.getValue()))
        .toList();
  }

  Collection<CelFunctionBinding> bindings() {
    return bound.entrySet().stream()
        .flatMap(f -> CelFunctionBinding.fromOverloads(f.getKey(), f.getValue()).stream())
        .toList();
  }
}
