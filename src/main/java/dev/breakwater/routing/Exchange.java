package dev.breakwater.routing;

import dev.breakwater.balancing.RequestKeys;
import dev.breakwater.config.DataSize;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One client request on its way through. It holds its own snapshot, so that a reload never changes a request in flight, and is the only
 * request attribute. Touched by one thread at a time; only {@link #fail} may be called by any.
 */
public final class Exchange implements RequestKeys {
    /** The request attribute that holds it. */
    public static final String ATTRIBUTE = Exchange.class.getName();

    public static final String REQUEST_ID = "X-Request-Id";

    private final Live live;
    private final HttpServletRequest request;
    private final Snapshot snapshot;
    private final long startNanos = System.nanoTime();
    private final String method;
    private final String requestUri;
    private final String query;
    private final String host;
    private final String requestId;
    private final boolean peerTrusted;
    private final String clientAddress;
    private final RequestPath path;
    private final Site site;
    private final Route route;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private Lease lease;
    private int attempts;
    private int backendStatus;
    private int responseStatus;
    private long firstByteNanos;
    private long bytesSent;
    private boolean aborted;
    private Runnable whenOver = () -> {};

    private Exchange(Live live, HttpServletRequest request) {
        this.live = live;
        this.request = request;
        this.snapshot = live.current();
        // Kept, since the access log needs them when a container may have taken the request back.
        this.method = request.getMethod();
        this.requestUri = request.getRequestURI();
        this.query = request.getQueryString();
        this.host = request.getServerName();
        this.requestId = RequestId.of(request.getHeader(REQUEST_ID));
        this.peerTrusted = snapshot.trustedProxies().contains(request.getRemoteAddr());
        this.clientAddress = ClientAddress.of(request, snapshot.trustedProxies());
        String raw = requestUri.substring(request.getContextPath().length());
        this.path = RequestPath.of(raw.isEmpty() ? "/" : raw);
        this.site = snapshot.site(host);
        Failure refusal = refusal();
        this.route = refusal == null ? site.table().find(path.decoded(), candidate -> candidate.matches(this)) : null;
        failure.set(refusal == null && route == null ? Failure.NO_ROUTE : refusal);
    }

    /** Finds the site and the route of a request. One that is refused has a {@link #failure()} instead of a route. */
    public static Exchange begin(Live live, HttpServletRequest request) {
        return new Exchange(live, request);
    }

    public static Exchange of(HttpServletRequest request) {
        return (Exchange) request.getAttribute(ATTRIBUTE);
    }

    private Failure refusal() {
        // TRACE would show a client what the proxy adds for backends; CONNECT asks for a forward proxy.
        if (method().equals("TRACE") || method().equals("CONNECT")) {
            return Failure.METHOD_NOT_ALLOWED;
        }
        DataSize limit = snapshot.config().limits().uri();
        int query = query() == null ? 0 : query().length() + 1;
        if (!limit.unlimited() && requestUri.length() + query > limit.bytes()) {
            return Failure.URI_TOO_LONG;
        }
        if (path == null || !printable(query()) || !versionKnown()) {
            return Failure.BAD_REQUEST;
        }
        return site == null ? Failure.NO_SITE : null;
    }

    /** Some containers still answer HTTP/0.9, which has neither a header nor a status. */
    private boolean versionKnown() {
        return request.getProtocol().startsWith("HTTP/1.")
                || request.getProtocol().startsWith("HTTP/2");
    }

    private static boolean printable(String query) {
        for (int i = 0; query != null && i < query.length(); i++) {
            if (query.charAt(i) <= ' ' || query.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** Whether the client is to close its connection after this response, since the proxy is about to stop. */
    public boolean draining() {
        return live.draining();
    }

    /** The site, or null where no site has the request's host. */
    public Site site() {
        return site;
    }

    /** The route, or null where the request was refused before. */
    public Route route() {
        return route;
    }

    public RequestPath path() {
        return path;
    }

    public String requestId() {
        return requestId;
    }

    /** Whether the connection comes from a trusted proxy, whose forwarding fields are believed. */
    public boolean peerTrusted() {
        return peerTrusted;
    }

    /** The IP address of the client behind all trusted proxies. */
    @Override
    public String clientAddress() {
        return clientAddress;
    }

    /** When the request began, by {@link System#nanoTime()}. */
    public long startNanos() {
        return startNanos;
    }

    public String method() {
        return method;
    }

    /** The raw query without its question mark, or null. */
    public String query() {
        return query;
    }

    @Override
    public String uri() {
        String target = path == null ? requestUri : path.raw();
        return query() == null ? target : target + "?" + query();
    }

    /** The host that the client asked for, without a port. */
    public String host() {
        return host;
    }

    /** The host that the client asked for, with a port where it named one: HTTP/1.1's Host, HTTP/2's :authority. */
    public String authority() {
        String host = request.getHeader("Host");
        if (host != null) {
            return host;
        }
        int port = request.getServerPort();
        boolean usual = port <= 0 || port == (request.isSecure() ? 443 : 80);
        return usual ? this.host : this.host + ":" + port;
    }

    /** http or https, as the client used it. */
    public String scheme() {
        String forwarded = peerTrusted ? request.getHeader("X-Forwarded-Proto") : null;
        return forwarded == null ? request.getScheme() : forwarded;
    }

    @Override
    public String header(String name) {
        return request.getHeader(name);
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

    /** Why it was not served, or not wholly; null while all is well. */
    public Failure failure() {
        return failure.get();
    }

    /** Records why it is not served. The first reason stays: what follows is its consequence. */
    public void fail(Failure reason) {
        failure.compareAndSet(null, reason);
    }

    /** The lease under which it was forwarded last, or null. */
    public Lease lease() {
        return lease;
    }

    /** It is to be forwarded under this lease. What a backend before answered no longer counts. */
    public void lease(Lease taken) {
        lease = taken;
        attempts++;
        backendStatus = 0;
        firstByteNanos = 0;
    }

    /** How often it was forwarded. */
    public int attempts() {
        return attempts;
    }

    /** The backend's response header has come. */
    public void backendAnswered(int status) {
        backendStatus = status;
        firstByteNanos = System.nanoTime() - startNanos;
    }

    /** The backend's status, or 0 where none came. */
    public int backendStatus() {
        return backendStatus;
    }

    /** The status that the client was sent, or 0 where none was. */
    public int responseStatus() {
        return responseStatus;
    }

    public void responseStatus(int status) {
        responseStatus = status;
    }

    /** From the start to the backend's response header, or 0 where none came. */
    public long firstByteNanos() {
        return firstByteNanos;
    }

    public void sent(long bytes) {
        bytesSent += bytes;
    }

    /** Bytes of the response body that were sent to the client. */
    public long bytesSent() {
        return bytesSent;
    }

    /** What is to happen when the exchange is over; a container does not tell of a response that was cut off. */
    public void whenOver(Runnable task) {
        whenOver = task;
    }

    /** The response cannot be completed: its connection must end so that the client sees it as cut off. The exchange is over. */
    public void abort() {
        aborted = true;
        whenOver.run();
    }

    public boolean aborted() {
        return aborted;
    }

    /** Gives the lease back. Called in every exit path; only the first call counts. */
    public void end() {
        if (lease != null) {
            lease.close(new Outcome(backendStatus, failure(), firstByteNanos, bytesSent));
        }
    }
}
