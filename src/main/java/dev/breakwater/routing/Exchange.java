package dev.breakwater.routing;

import dev.breakwater.config.ForwardingConfig;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;

/**
 * One client request on its way through. It holds its own snapshot, so that a reload never changes a request in flight, and is the only
 * request attribute. Touched by one thread at a time; only {@link #fail} may be called by any.
 */
public final class Exchange {
    /** The request attribute that holds it. */
    public static final String ATTRIBUTE = Exchange.class.getName();

    private final Live live;
    private final ClientRequest request;
    private final Snapshot snapshot;
    private final long startNanos = System.nanoTime();
    private final Match match;
    private final TraceContext trace;
    private final GrpcCall grpc;
    private final Deadline deadline;
    private final AtomicReference<Failure> failure;
    private final Progress progress = new Progress(startNanos);
    private Lease lease;
    private Backend backend;
    private int attempts;
    private ClientCertificate clientCertificate;
    private boolean aborted;
    private boolean asksForWebSocket;
    private volatile boolean upgraded;
    private Runnable whenOver = () -> {};
    private Runnable whenEnded = () -> {};

    private Exchange(Live live, Snapshot snapshot, ClientRequest request) {
        this.live = live;
        this.snapshot = snapshot;
        this.request = request;
        this.match = Match.of(snapshot, request);
        this.failure = new AtomicReference<>(match.failure());
        this.grpc = GrpcCall.of(request);
        this.deadline = route() == null ? null : Deadline.of(route().timeouts(), grpc, startNanos);
        this.trace = forwarding().traceparent() ? TraceContext.of(request) : null;
    }

    /** Finds the site and the route of a request. One that is refused has a {@link #failure()} instead of a route. */
    public static Exchange begin(Live live, HttpServletRequest request) {
        Snapshot snapshot = live.current();
        return new Exchange(live, snapshot, new ServletClientRequest(request, snapshot.trustedProxies()));
    }

    /**
     * An exchange that is not one: to see what would become of a request.
     *
     * @param url absolute, with a host
     * @param peer the IP address at the other end of the connection
     */
    public static Exchange imagine(Live live, String method, URI url, HttpFields fields, String peer) {
        Snapshot snapshot = live.current();
        return new Exchange(live, snapshot, new ImaginedRequest(method, url, fields, peer, snapshot.trustedProxies()));
    }

    public static Exchange of(HttpServletRequest request) {
        return (Exchange) request.getAttribute(ATTRIBUTE);
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
        return match.site();
    }

    /** Where it is sent to, since it came over HTTP and its site wants HTTPS, or null. */
    public String httpsLocation() {
        return match.httpsLocation();
    }

    /** The route, or null where the request was refused or sent to HTTPS before. */
    public Route route() {
        return match.route();
    }

    /** What the client sent. */
    public ClientRequest request() {
        return request;
    }

    /** What is to be said of the proxy and of the client: by the route, or by the whole configuration where there is none. */
    public ForwardingConfig forwarding() {
        return route() == null ? snapshot.config().forwarding() : route().forwarding();
    }

    /** The trace that it belongs to, or null where traces are switched off. */
    public TraceContext trace() {
        return trace;
    }

    /** The gRPC call that it is, or null. */
    public GrpcCall grpc() {
        return grpc;
    }

    /** When it must be over, or null where there is no route. */
    public Deadline deadline() {
        return deadline;
    }

    /** When the request began, by {@link System#nanoTime()}. */
    public long startNanos() {
        return startNanos;
    }

    /** Why it was not served, or not wholly; null while all is well. */
    public Failure failure() {
        return failure.get();
    }

    /** Records why it is not served. The first reason stays: what follows is its consequence. */
    public void fail(Failure reason) {
        failure.compareAndSet(null, reason);
    }

    /** It is not for this client, whatever else is wrong with it: a stranger need not know what there is and what not. */
    public void refuse(Failure reason) {
        failure.set(reason);
    }

    /** The certificate that the client has shown to this site, or null. */
    public ClientCertificate clientCertificate() {
        return clientCertificate;
    }

    public void clientCertificate(ClientCertificate shown) {
        clientCertificate = shown;
    }

    /** The lease under which it was forwarded last, or null. */
    public Lease lease() {
        return lease;
    }

    /** The backend that it was forwarded to last, or is imagined to be, or null. */
    public Backend backend() {
        return backend;
    }

    /** It is imagined to go there. */
    public void imagine(Backend goal) {
        backend = goal;
    }

    /** It is to be forwarded under this lease. What a backend before answered no longer counts. */
    public void lease(Lease taken) {
        lease = taken;
        backend = taken.backend();
        attempts++;
        progress.again();
    }

    /** How often it was forwarded. */
    public int attempts() {
        return attempts;
    }

    /** What came of it so far. */
    public Progress progress() {
        return progress;
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

    /** The client asks for a WebSocket, and may have one. */
    public void askForWebSocket() {
        asksForWebSocket = true;
    }

    public boolean asksForWebSocket() {
        return asksForWebSocket;
    }

    /** It becomes a stream of another protocol: it is over when that is, not when the container is through with the request. */
    public void upgrade() {
        upgraded = true;
        request.keep();
    }

    public boolean upgraded() {
        return upgraded;
    }

    /** The stream that it became has ended. */
    public void streamEnded() {
        whenOver.run();
    }

    /** What it holds and has to be given back, whatever becomes of it. May be called more than once in the end. */
    public void whenEnded(Runnable task) {
        whenEnded = task;
    }

    /** Gives the lease back. Called in every exit path; only the first call counts. */
    public void end() {
        whenEnded.run();
        if (lease != null) {
            // What a backend is judged by begins with its lease: it has no part in what went before.
            long before = lease.startNanos() - startNanos;
            long firstByteNanos = progress.firstByteNanos();
            long backendNanos = firstByteNanos == 0 ? 0 : firstByteNanos - before;
            lease.close(new Outcome(progress.backendStatus(), failure(), backendNanos, progress.bytesSent()));
        }
    }
}
