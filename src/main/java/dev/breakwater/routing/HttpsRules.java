package dev.breakwater.routing;

import dev.breakwater.config.HstsConfig;
import dev.breakwater.config.HttpsConfig;
import dev.breakwater.config.ListenConfig;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** What a site does about HTTPS: who comes over HTTP is sent there, and who has come is told to stay. Immutable. */
public final class HttpsRules {
    private static final int USUAL_PORT = 443;
    /** Nothing that would make another URL of it. */
    private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._-]+|\\[[\\p{XDigit}:.]+]");

    private final boolean redirect;
    private final String port;
    private final String hsts;

    /** @param listen where the port of HTTPS is looked for that the configuration does not name */
    HttpsRules(HttpsConfig config, List<ListenConfig> listen) {
        redirect = config.redirect();
        int number = config.port() == null ? port(listen) : config.port();
        port = number == USUAL_PORT ? "" : ":" + number;
        hsts = config.hsts().enabled() ? value(config.hsts()) : null;
    }

    private static int port(List<ListenConfig> listen) {
        return listen.stream()
                .filter(where -> where.tls() && where.port() != 0)
                .mapToInt(ListenConfig::port)
                .findFirst()
                .orElse(USUAL_PORT);
    }

    private static String value(HstsConfig hsts) {
        return "max-age=" + hsts.maxAge().toSeconds() + (hsts.includeSubdomains() ? "; includeSubDomains" : "")
                + (hsts.preload() ? "; preload" : "");
    }

    /** Whether a request is sent to HTTPS instead of being served. {@code OPTIONS *} has no URL. */
    boolean redirects(ClientRequest request) {
        return redirect && !request.secure() && request.target().startsWith("/");
    }

    /** The same URL with HTTPS, byte for byte, or null where the request names no host that a URL could have. */
    String location(ClientRequest request) {
        String host = request.namedHost();
        if (host == null || !HOST.matcher(host).matches()) {
            return null;
        }
        String query = request.query();
        return "https://" + host + port + request.target() + (query == null ? "" : "?" + query);
    }

    /**
     * Tells a browser to come over HTTPS only, whatever a backend or a rule says; over HTTP, where anybody can say so, nobody does (RFC 6797 section 7.2).
     */
    public void apply(ClientRequest request, HttpFields.Mutable fields) {
        if (hsts != null) {
            fields.remove(HttpHeader.STRICT_TRANSPORT_SECURITY);
            if (request.secure()) {
                fields.add(HttpHeader.STRICT_TRANSPORT_SECURITY, hsts);
            }
        }
    }
}
