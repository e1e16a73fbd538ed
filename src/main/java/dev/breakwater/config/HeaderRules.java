package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Map;

/** Changes to header fields, applied in the order remove, set, add. Values may hold placeholders. */
public record HeaderRules(
        @JsonPropertyDescription("Fields that replace all of the same name.")
        Map<String, String> set,

        @JsonPropertyDescription("Fields that are added to those of the same name.")
        Map<String, String> add,

        @JsonPropertyDescription("Names of fields that are removed.")
        List<String> remove) {
    public static final HeaderRules NONE = new HeaderRules(null, null, null);

    public HeaderRules {
        set = Defaults.orderedCopy(set);
        add = Defaults.orderedCopy(add);
        remove = remove == null ? List.of() : List.copyOf(remove);
    }

    public boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
}
