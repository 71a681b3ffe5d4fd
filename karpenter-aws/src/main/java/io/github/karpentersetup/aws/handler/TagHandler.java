package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.TagResources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Tags on EC2 resources; others that they carry stay. All are tagged in one call. */
final class TagHandler implements Handler<TagResources> {

  private final Clients clients;

  TagHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(TagResources step) {
    var found = tags(step);
    var missing =
        step.resources().stream()
            .distinct()
            .filter(
                id ->
                    !found
                        .getOrDefault(id, Map.of())
                        .entrySet()
                        .containsAll(step.tags().entrySet()))
            .toList();
    if (missing.isEmpty()) {
      return new Holds("all " + step.resources().size() + " resources carry the tags");
    }
    return new Missing(
        "not tagged: " + String.join(", ", missing),
        List.of(
            new Write(
                "ec2:CreateTags",
                "tagged " + String.join(", ", missing),
                () ->
                    clients
                        .ec2()
                        .createTags(r -> r.resources(missing).tags(ec2Tags(step.tags()))))));
  }

  /** EC2 removes a tag given with its value only where it still has that value. */
  @Override
  public Look back(TagResources step) {
    var found = tags(step);
    var removed = new LinkedHashMap<Map<String, String>, List<String>>();
    step.resources().stream()
        .distinct()
        .forEach(
            id -> {
              var ours = new TreeMap<>(step.tags());
              ours.entrySet()
                  .removeIf(
                      t ->
                          !isAdded(step, id, t.getKey())
                              || !t.getValue()
                                  .equals(found.getOrDefault(id, Map.of()).get(t.getKey())));
              if (!ours.isEmpty()) {
                removed.computeIfAbsent(ours, k -> new ArrayList<>()).add(id);
              }
            });
    if (removed.isEmpty()) {
      return new Holds(
          found.isEmpty()
              ? "no resource carries the tags"
              : "the tags of "
                  + String.join(", ", new TreeSet<>(found.keySet()))
                  + " stay: this step did not add them, or someone changed them since; if nobody"
                  + " needs them, remove them with aws ec2 delete-tags");
    }
    var writes = new ArrayList<Write>();
    removed.forEach((tags, ids) -> writes.add(remove(tags, ids)));
    return new Missing("tagged: " + removed.values(), writes);
  }

  /** Nothing but the step itself says whose a tag is. */
  private static boolean isAdded(TagResources step, String id, String key) {
    return step.info().changes().stream()
        .anyMatch(c -> c.before().isEmpty() && c.field().equals(id + " " + key));
  }

  private Write remove(Map<String, String> tags, List<String> ids) {
    return new Write(
        "ec2:DeleteTags",
        "took the tags " + tags.keySet() + " off " + String.join(", ", ids),
        () -> clients.ec2().deleteTags(r -> r.resources(ids).tags(ec2Tags(tags))));
  }

  private Map<String, Map<String, String>> tags(TagResources step) {
    var found = new HashMap<String, Map<String, String>>();
    clients
        .ec2()
        .describeTagsPaginator(
            r ->
                r.filters(
                    filter("resource-id", step.resources()), filter("key", step.tags().keySet())))
        .tags()
        .forEach(
            t ->
                found
                    .computeIfAbsent(t.resourceId(), k -> new HashMap<>())
                    .put(t.key(), t.value()));
    return found;
  }

  private static Filter filter(String name, Collection<String> values) {
    return Filter.builder().name(name).values(values).build();
  }

  private static List<Tag> ec2Tags(Map<String, String> tags) {
    return new TreeMap<>(tags)
        .entrySet().stream()
            .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build())
            .toList();
  }

  @Override
  public String subject(TagResources step) {
    return "tags of " + String.join(", ", step.resources());
  }
}
