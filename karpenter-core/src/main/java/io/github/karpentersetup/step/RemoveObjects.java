package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Objects are gone. */
public record RemoveObjects(StepInfo info, Whose whose, List<ObjectRef> objects)
    implements KubernetesStep {

  public RemoveObjects {
    objects = List.copyOf(objects);
  }

  @Override
  public List<String> shell() {
    var byNamespace =
        objects.stream()
            .collect(
                Collectors.groupingBy(ObjectRef::namespace, TreeMap::new, Collectors.toList()));
    return byNamespace.entrySet().stream().map(e -> delete(e.getKey(), e.getValue())).toList();
  }

  private static String delete(String namespace, List<ObjectRef> objects) {
    var command =
        command("kubectl delete --ignore-not-found")
            .words(objects.stream().map(ObjectRef::path).toList());
    return (namespace.isEmpty() ? command : command.with("--namespace", namespace)).text();
  }

  /** Which objects of a name may be removed. */
  public enum Whose {
    /** Those that carry this library's label; others of the name stay. */
    OURS,
    /** Any: their names belong to a release of Karpenter. */
    ANYONES
  }
}
