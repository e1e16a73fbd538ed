package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.client.Origin;

/** Which versions of HTTP a backend is spoken to in. */
enum Protocols {
    HTTP1,
    /** With prior knowledge in the clear, and as the only offer over TLS. */
    HTTP2,
    /** HTTP/2 where the backend wants it, else HTTP/1.1, as agreed upon with TLS. */
    NEGOTIATED;

    static final String H2 = "h2";
    private static final Origin.Protocol CLEAR_HTTP2 = new Origin.Protocol(List.of("h2c"), false);
    private static final Origin.Protocol TLS_HTTP2 = new Origin.Protocol(List.of(H2), true);
    private static final Origin.Protocol EITHER = new Origin.Protocol(List.of(H2, "http/1.1"), true);

    /** Those of the backend with that URL. */
    static Protocols of(URI url, BackendTlsConfig tls) {
        return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "h2c", "h2" -> HTTP2;
            case "https" -> tls.http2() ? tls.http1() ? NEGOTIATED : HTTP2 : HTTP1;
            default -> HTTP1;
        };
    }

    /** The URL as the HTTP client knows it: its scheme says only whether there is TLS. */
    static URI origin(URI url) {
        return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "h2c" -> URI.create("http" + url.toString().substring("h2c".length()));
            case "h2" -> URI.create("https" + url.toString().substring("h2".length()));
            default -> url;
        };
    }

    /** What an origin that is spoken to in HTTP/2 is offered. */
    Origin.Protocol offer(boolean secure) {
        return this == NEGOTIATED ? EITHER : secure ? TLS_HTTP2 : CLEAR_HTTP2;
    }
}
