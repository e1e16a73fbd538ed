package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.FieldFilter;
import java.util.Iterator;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;

/** The fields after a body that may be passed on: none that would change how the message is framed, routed or read (RFC 9110 section 6.5.1). */
final class TrailerFields {
    private TrailerFields() {}

    /**
     * Whether a response may have some. HTTP/2 needs no announcement. A length is dearer to clients of HTTP/1.1, which would lose it, than fields that were
     * not announced.
     */
    static boolean mayFollow(Exchange exchange, Response serverResponse) {
        HttpFields fields = serverResponse.getHeaders();
        String protocol = exchange.request().protocol();
        int status = serverResponse.getStatus();
        boolean unannounced = serverResponse.getVersion() == HttpVersion.HTTP_2
                && !exchange.request().method().equals("HEAD")
                && status != HttpStatus.NO_CONTENT_204
                && status != HttpStatus.NOT_MODIFIED_304
                // All that would be in the trailers of a call.
                && !fields.contains(GrpcStatus.STATUS)
                && (protocol.startsWith("HTTP/2") || !fields.contains(HttpHeader.CONTENT_LENGTH));
        return (unannounced || fields.contains(HttpHeader.TRAILER)) && !protocol.equals("HTTP/1.0");
    }

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
