package io.github.karpentersetup.k8s.crd;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The functions that Kubernetes adds to CEL: {@code k8s.io/apiserver/pkg/cel/library} of 1.33,
 * regular expressions, lists, quantities, and of URLs {@code isURL}.
 */
final class KubernetesFunctions {

  private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");
  private static final CelType LIST = ListType.create(SimpleType.DYN);

  private KubernetesFunctions() {}

  static List<CelFunctionDecl> declarations() {
    var text = SimpleType.STRING;
    var flag = SimpleType.BOOL;
    return List.of(
        newFunctionDeclaration("find", newMemberOverload("string_find_string", text, text, text)),
        newFunctionDeclaration(
            "findAll",
            newMemberOverload("string_find_all_string", ListType.create(text), text, text),
            newMemberOverload(
                "string_find_all_string_int", ListType.create(text), text, text, SimpleType.INT)),
        newFunctionDeclaration("isSorted", newMemberOverload("list_is_sorted", flag, LIST)),
        newFunctionDeclaration("sum", newMemberOverload("list_sum", SimpleType.DYN, LIST)),
        newFunctionDeclaration("min", newMemberOverload("list_min", SimpleType.DYN, LIST)),
        newFunctionDeclaration("max", newMemberOverload("list_max", SimpleType.DYN, LIST)),
        newFunctionDeclaration("isURL", newGlobalOverload("is_url_string", flag, text)),
        newFunctionDeclaration("isQuantity", newGlobalOverload("is_quantity_string", flag, text)),
        newFunctionDeclaration("quantity", newGlobalOverload("string_to_quantity", QUANTITY, text)),
        newFunctionDeclaration(
            "sign", newMemberOverload("quantity_sign", SimpleType.INT, QUANTITY)),
        newFunctionDeclaration(
            "isGreaterThan",
            newMemberOverload("quantity_is_greater_than", flag, QUANTITY, QUANTITY)),
        newFunctionDeclaration(
            "isLessThan", newMemberOverload("quantity_is_less_than", flag, QUANTITY, QUANTITY)),
        newFunctionDeclaration(
            "compareTo",
            newMemberOverload("quantity_compare_to", SimpleType.INT, QUANTITY, QUANTITY)));
  }

  static Collection<CelFunctionBinding> bindings() {
    var all = new ArrayList<CelFunctionBinding>();
    bind(
        all,
        "find",
        CelFunctionBinding.from(
            "string_find_string", String.class, String.class, KubernetesFunctions::find));
    bind(
        all,
        "findAll",
        CelFunctionBinding.from(
            "string_find_all_string",
            String.class,
            String.class,
            (text, regex) -> findAll(text, regex, -1)),
        CelFunctionBinding.from(
            "string_find_all_string_int",
            List.of(String.class, String.class, Long.class),
            args -> findAll((String) args[0], (String) args[1], (Long) args[2])));
    bind(
        all, "isSorted", CelFunctionBinding.from("list_is_sorted", List.class, CelLists::isSorted));
    bind(all, "sum", CelFunctionBinding.from("list_sum", List.class, CelLists::sum));
    bind(all, "min", CelFunctionBinding.from("list_min", List.class, CelLists::min));
    bind(all, "max", CelFunctionBinding.from("list_max", List.class, CelLists::max));
    bind(
        all,
        "isURL",
        CelFunctionBinding.from("is_url_string", String.class, KubernetesFunctions::isUrl));
    bind(
        all,
        "isQuantity",
        CelFunctionBinding.from("is_quantity_string", String.class, CelQuantity::isQuantity));
    bind(
        all,
        "quantity",
        CelFunctionBinding.from("string_to_quantity", String.class, CelQuantity::parse));
    bind(
        all,
        "sign",
        CelFunctionBinding.from(
            "quantity_sign", CelQuantity.class, q -> (long) q.amount().signum()));
    all.addAll(CelInts.bindings());
    bind(all, "isGreaterThan", comparison("quantity_is_greater_than", 1));
    bind(all, "isLessThan", comparison("quantity_is_less_than", -1));
    bind(
        all,
        "compareTo",
        CelFunctionBinding.from(
            "quantity_compare_to",
            CelQuantity.class,
            CelQuantity.class,
            (a, b) -> (long) a.amount().compareTo(b.amount())));
    return all;
  }

  private static CelFunctionBinding comparison(String id, int sign) {
    return CelFunctionBinding.from(
        id,
        CelQuantity.class,
        CelQuantity.class,
        (a, b) -> Integer.signum(a.amount().compareTo(b.amount())) == sign);
  }

  private static void bind(
      List<CelFunctionBinding> all, String function, CelFunctionBinding... overloads) {
    all.addAll(CelFunctionBinding.fromOverloads(function, overloads));
  }

  private static String find(String text, String regex) {
    Matcher match = Pattern.compile(regex).matcher(text);
    return match.find() ? match.group() : "";
  }

  private static List<String> findAll(String text, String regex, long most) {
    var found = new ArrayList<String>();
    Matcher match = Pattern.compile(regex).matcher(text);
    while ((most < 0 || found.size() < most) && match.find()) {
      found.add(match.group());
    }
    return found;
  }

  /** An absolute URI or an absolute path, as Go's {@code url.ParseRequestURI} takes it. */
  private static boolean isUrl(String text) {
    try {
      return new URI(text).getScheme() != null || text.startsWith("/");
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
