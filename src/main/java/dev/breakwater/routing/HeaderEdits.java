package dev.breakwater.routing;

import dev.breakwater.config.HeaderRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/** The header rules of a site and of a route in it, ready to be applied: the site's first. Immutable. */
public final class HeaderEdits {
    private final List<Edit> edits = new ArrayList<>();
    private final List<String> setNames = new ArrayList<>();
    private final List<String> removedNames = new ArrayList<>();

    private interface Edit {
        void apply(HttpFields.Mutable fields, Exchange exchange);
    }

    HeaderEdits(HeaderRules site, HeaderRules route) {
        add(site);
        add(route);
    }

    private void add(HeaderRules rules) {
        for (String name : rules.remove()) {
            edits.add((fields, exchange) -> fields.remove(name));
            removedNames.add(name);
        }
        for (Map.Entry<String, String> field : rules.set().entrySet()) {
            Template value = new Template(field.getValue());
            edits.add((fields, exchange) -> fields.put(field.getKey(), value.render(exchange)));
            setNames.add(field.getKey());
        }
        for (Map.Entry<String, String> field : rules.add().entrySet()) {
            Template value = new Template(field.getValue());
            edits.add((fields, exchange) -> fields.add(field.getKey(), value.render(exchange)));
        }
    }

    public boolean isEmpty() {
        return edits.isEmpty();
    }

    /** The fields whose value the proxy decides. */
    public List<String> setNames() {
        return List.copyOf(setNames);
    }

    /** The fields that are taken away, some of which may be set anew. */
    public List<String> removedNames() {
        return List.copyOf(removedNames);
    }

    public void apply(HttpFields.Mutable fields, Exchange exchange) {
        for (Edit edit : edits) {
            edit.apply(fields, exchange);
        }
    }
}
