package dev.breakwater.upstream;

import java.util.Locale;

/**
 * Why a request was not served, or not wholly: its status (RFC 9110 section 15; 499 is nginx's), whose fault it is, and the word that names
 * it in logs and error bodies.
 */
public enum Failure {
    BAD_REQUEST(400, Fault.CLIENT),
    METHOD_NOT_ALLOWED(405, Fault.CLIENT),
    NO_SITE(421, Fault.CLIENT),
    /** The site asks for certificates, and the connection was made for another site or before the site asked for these. */
    MISDIRECTED(421, Fault.CLIENT),
    NO_CLIENT_CERTIFICATE(403, Fault.CLIENT),
    NO_ROUTE(404, Fault.CLIENT),
    CLIENT_TIMEOUT(408, Fault.CLIENT),
    BODY_TOO_LARGE(413, Fault.CLIENT),
    URI_TOO_LONG(414, Fault.CLIENT),
    HEADER_TOO_LARGE(431, Fault.CLIENT),
    /** A WebSocket over HTTP/2 where there are none: a plain response could be taken for its beginning. */
    NO_WEBSOCKET(501, Fault.CLIENT),
    CLIENT_ABORT(499, Fault.CLIENT),
    /** The time that the client of a gRPC call gave it is over; how much that was says nothing of the backend. */
    DEADLINE_EXCEEDED(504, Fault.CLIENT),

    /** No backend of the upstream is ready. */
    NO_BACKEND(503, Fault.PROXY),
    /** Every ready backend has as many requests in flight as it may. */
    OVERLOADED(503, Fault.PROXY),
    INTERNAL(500, Fault.PROXY),
    /** A WebSocket for a backend that is spoken to in HTTP/2 only. */
    NO_HTTP1(502, Fault.PROXY),
    /** The backend closed a connection that was kept, while the request was on its way; it may never have got it. */
    STALE_CONNECTION(502, Fault.PROXY),

    CONNECT_FAILED(502, Fault.BACKEND),
    CONNECT_TIMEOUT(504, Fault.BACKEND),
    DNS(502, Fault.BACKEND),
    TLS(502, Fault.BACKEND),
    /** The backend closed the connection before the response was complete. */
    BACKEND_RESET(502, Fault.BACKEND),
    /** The backend's response is not HTTP, or its header is larger than allowed. */
    BAD_RESPONSE(502, Fault.BACKEND),
    /** The response header, or the next part of a body, did not come in time. */
    BACKEND_TIMEOUT(504, Fault.BACKEND),
    /** The exchange as a whole took longer than the route allows. */
    TOTAL_TIMEOUT(504, Fault.BACKEND);

    /** Who must act. Only {@link #BACKEND} may ever count against a backend. */
    public enum Fault {
        CLIENT,
        PROXY,
        BACKEND
    }

    private final int status;
    private final Fault fault;
    private final String cause = name().toLowerCase(Locale.ROOT);

    Failure(int status, Fault fault) {
        this.status = status;
        this.fault = fault;
    }

    public int status() {
        return status;
    }

    public Fault fault() {
        return fault;
    }

    /** Whether no connection to the backend came about. */
    public boolean unreachable() {
        return this == CONNECT_FAILED || this == CONNECT_TIMEOUT || this == DNS;
    }

    /** The name in lower case, as logs and error bodies show it. */
    public String cause() {
        return cause;
    }
}
