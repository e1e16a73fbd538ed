package dev.breakwater.routing;

import dev.breakwater.balancing.RequestKeys;
import dev.breakwater.config.LimitConfig;
import dev.breakwater.upstream.Failure;
import java.util.List;

/** What a client asks for and who it is, read once when the request begins; fields and cookies are looked up when they are asked for. */
public abstract class ClientRequest implements RequestKeys {
    /** The field that names a request in every log. */
    public static final String REQUEST_ID = "X-Request-Id";

    /** The first line of the request and the host it is meant for. */
    record Line(String method, String target, String query, String host, String protocol) {}

    /**
     * Who sent it.
     *
     * @param address the IP address of the client behind all trusted proxies
     * @param peerTrusted whether the connection comes from a trusted proxy, whose forwarding fields are believed
     */
    record Sender(String address, boolean peerTrusted) {}

    private final Line line;
    private final Sender sender;
    private final String requestId;
    private final RequestPath path;

    ClientRequest(Line line, Sender sender, String requestId) {
        this.line = line;
        this.sender = sender;
        this.requestId = requestId;
        this.path = RequestPath.of(line.target().isEmpty() ? "/" : line.target());
    }

    /** The container is about to take its request back: only its scheme and what logs tell of it are known from now on. */
    void keep() {}

    /** All values of a field, in their order. */
    public abstract List<String> fields(String name);

    /** The IP address at the other end of the connection. */
    public abstract String peer();

    /** The port that the client asked for. */
    public abstract int port();

    /** http or https, as it is on the connection itself. */
    public abstract String connectionScheme();

    /** The raw path as the client sees it, which may begin with that of a servlet context. */
    abstract String target();

    /** Why no route may serve it, or null. */
    Failure refusal(LimitConfig limits) {
        // TRACE would show a client what the proxy adds for backends; CONNECT asks for a forward proxy.
        if (method().equals("TRACE") || method().equals("CONNECT")) {
            return Failure.METHOD_NOT_ALLOWED;
        }
        int query = query() == null ? 0 : query().length() + 1;
        if (!limits.uri().unlimited()
                && line.target().length() + query > limits.uri().bytes()) {
            return Failure.URI_TOO_LONG;
        }
        return path == null || !printable(query()) || !versionKnown() ? Failure.BAD_REQUEST : null;
    }

    /** Some containers still answer HTTP/0.9, which has neither a header nor a status. */
    private boolean versionKnown() {
        return protocol().startsWith("HTTP/1.") || protocol().startsWith("HTTP/2");
    }

    private static boolean printable(String query) {
        for (int i = 0; query != null && i < query.length(); i++) {
            if (query.charAt(i) <= ' ' || query.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    public String method() {
        return line.method();
    }

    /** Such as HTTP/1.1. */
    public String protocol() {
        return line.protocol();
    }

    /** The path, or null where it is none that could be served. */
    public RequestPath path() {
        return path;
    }

    /** The raw query without its question mark, or null. */
    public String query() {
        return line.query();
    }

    @Override
    public String uri() {
        String target = path == null ? line.target() : path.raw();
        return query() == null ? target : target + "?" + query();
    }

    /** The host that the client asked for, without a port. */
    public String host() {
        return line.host();
    }

    public String requestId() {
        return requestId;
    }

    /** Whether the connection comes from a trusted proxy, whose forwarding fields are believed. */
    public boolean peerTrusted() {
        return sender.peerTrusted();
    }

    /** The IP address of the client behind all trusted proxies. */
    @Override
    public String clientAddress() {
        return sender.address();
    }

    /** The host that the client asked for, with a port where it named one: HTTP/1.1's Host, HTTP/2's :authority. */
    public String authority() {
        String host = header("Host");
        if (host != null) {
            return host;
        }
        int port = port();
        boolean usual = port <= 0 || port == (connectionScheme().equals("https") ? 443 : 80);
        return usual ? host() : host() + ":" + port;
    }

    /** The host that the client itself named, without a port, or null: what a container puts in its place is an address of this machine. */
    String namedHost() {
        String field = header("Host");
        boolean named = field == null ? protocol().startsWith("HTTP/2") : !field.isBlank();
        String host = named ? host() : null;
        return host == null || host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
    }

    /** Whether the client used HTTPS; some proxies call that wss where it asks for a WebSocket. */
    public boolean secure() {
        String scheme = scheme();
        return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
    }

    /** http or https, as the client used it. */
    public String scheme() {
        String forwarded = peerTrusted() ? header("X-Forwarded-Proto") : null;
        return forwarded == null ? connectionScheme() : forwarded;
    }
}
