package dev.breakwater.routing;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request as the container hands it over. */
final class ServletClientRequest extends ClientRequest {
    private static final List<String> KEPT = List.of("referer", "user-agent", "x-forwarded-proto");

    private final HttpServletRequest request;
    private volatile Map<String, String> kept;

    ServletClientRequest(HttpServletRequest request, TrustedProxies trusted) {
        super(line(request), sender(request, trusted), RequestId.of(request.getHeader(REQUEST_ID)));
        this.request = request;
    }

    private static Line line(HttpServletRequest request) {
        String target =
                request.getRequestURI().substring(request.getContextPath().length());
        return new Line(
                request.getMethod(), target, request.getQueryString(), request.getServerName(), request.getProtocol());
    }

    private static Sender sender(HttpServletRequest request, TrustedProxies trusted) {
        String peer = request.getRemoteAddr();
        return trusted.contains(peer)
                ? new Sender(ClientAddress.of(peer, name -> Collections.list(request.getHeaders(name)), trusted), true)
                : new Sender(peer, false);
    }

    @Override
    void keep() {
        Map<String, String> values = new HashMap<>();
        KEPT.forEach(name -> values.put(name, header(name)));
        kept = values;
    }

    @Override
    public String header(String name) {
        Map<String, String> known = kept;
        if (known != null) {
            return known.get(name.toLowerCase(Locale.ROOT));
        }
        try {
            return request.getHeader(name);
        } catch (IllegalStateException | NullPointerException ended) {
            // The client is gone, and the container has taken its request back.
            return null;
        }
    }

    @Override
    public List<String> fields(String name) {
        return Collections.list(request.getHeaders(name));
    }

    @Override
    public String cookie(String name) {
        Cookie[] cookies = request.getCookies();
        for (int i = 0; cookies != null && i < cookies.length; i++) {
            if (cookies[i].getName().equals(name)) {
                return cookies[i].getValue();
            }
        }
        return null;
    }

    @Override
    String target() {
        String uri = request.getRequestURI();
        return uri.isEmpty() ? "/" : uri;
    }

    @Override
    public String peer() {
        return request.getRemoteAddr();
    }

    @Override
    public int port() {
        return request.getServerPort();
    }

    @Override
    public String connectionScheme() {
        return request.isSecure() && !isOnlyItsWord() ? "https" : "http";
    }

    /** Jetty believes what a client says itself, in an absolute target or in HTTP/2's :scheme; other containers what they are told by their operator, too. */
    private boolean isOnlyItsWord() {
        return !request.getServletConnection().isSecure()
                && request.getServletContext().getServerInfo().startsWith("jetty/");
    }
}
