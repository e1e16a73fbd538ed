package dev.breakwater.proxy;

import dev.breakwater.routing.FieldFilter;
import java.util.Iterator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The fields after a body that may be passed on: none that would change how the message is framed, routed or read (RFC 9110 section 6.5.1). */
final class TrailerFields {
    private TrailerFields() {}

    /** Those of a client, who cannot speak in the proxy's name there either. */
    static HttpFields ofClient(HttpFields fields) {
        HttpFields.Mutable passed = HttpFields.build(of(fields));
        for (Iterator<HttpField> all = passed.iterator(); all.hasNext(); ) {
            if (FieldFilter.isOwned(all.next().getName())) {
                all.remove();
            }
        }
        return passed;
    }

    /** @param fields the trailers as they came, or null */
    static HttpFields of(HttpFields fields) {
        HttpFields.Mutable passed = HttpFields.build();
        if (fields != null) {
            for (HttpField field : fields) {
                if (!HopByHop.contains(field) && !changesTheMessage(field)) {
                    passed.add(field);
                }
            }
        }
        return passed;
    }

    private static boolean changesTheMessage(HttpField field) {
        HttpHeader header = field.getHeader();
        if (header == null) {
            return false;
        }
        return switch (header) {
            case CONTENT_LENGTH,
                    CONTENT_TYPE,
                    CONTENT_ENCODING,
                    CONTENT_RANGE,
                    TRAILER,
                    HOST,
                    EXPECT,
                    MAX_FORWARDS,
                    CACHE_CONTROL,
                    AUTHORIZATION,
                    SET_COOKIE,
                    COOKIE,
                    FORWARDED,
                    X_FORWARDED_FOR,
                    X_FORWARDED_PROTO,
                    X_FORWARDED_HOST,
                    X_FORWARDED_PORT -> true;
            default -> false;
        };
    }
}
