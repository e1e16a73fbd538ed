package dev.breakwater.routing;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps clients from speaking in the proxy's name: a field that differs only by {@code _}, {@code .} or {@code -} from one that the proxy
 * owns is not passed on, since many backends read them as the same. Immutable.
 */
public final class FieldFilter {
    private static final Set<String> OWNED = Set.of(
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-real-ip",
            "x-request-id",
            "client-cert",
            "client-cert-chain",
            "x-forwarded-client-cert",
            "forwarded",
            "via",
            "host");

    private final Set<String> owned = new HashSet<>(OWNED);

    /** @param names the fields that the route's own rules set */
    FieldFilter(List<String> names) {
        for (String name : names) {
            owned.add(folded(name));
        }
    }

    /** Whether the name only looks like that of a field which the proxy owns. */
    public boolean isAlias(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' || c == '.') {
                String folded = folded(name);
                return owned.contains(folded);
            }
        }
        return false;
    }

    /** Whether the name is that of a field which the proxy owns, or only looks like one: in trailers none of them has a place. */
    public static boolean isOwned(String name) {
        return OWNED.contains(folded(name));
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }
}
