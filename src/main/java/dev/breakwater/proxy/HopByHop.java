package dev.breakwater.proxy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The fields that concern one connection only and are never passed on (RFC 9110 section 7.6.1). */
final class HopByHop {
    private HopByHop() {}

    static boolean contains(HttpField field) {
        HttpHeader header = field.getHeader();
        if (header == null) {
            return false;
        }
        return switch (header) {
            case CONNECTION,
                    KEEP_ALIVE,
                    PROXY_CONNECTION,
                    PROXY_AUTHENTICATE,
                    PROXY_AUTHORIZATION,
                    TE,
                    TRANSFER_ENCODING,
                    UPGRADE -> true;
            default -> false;
        };
    }

    /** The names, in lower case, that the Connection field declares to be hop-by-hop as well. */
    static Set<String> namedIn(HttpFields fields) {
        if (!fields.contains(HttpHeader.CONNECTION)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String name : fields.getCSV(HttpHeader.CONNECTION, false)) {
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
