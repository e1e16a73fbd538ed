package dev.breakwater.proxy;

import dev.breakwater.balancing.Pool;
import dev.breakwater.config.WebSocketConfig;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.Route;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Outcome;
import dev.breakwater.websocket.EndPointWire;
import dev.breakwater.websocket.Tunnel;
import dev.breakwater.websocket.Tunnels;
import dev.breakwater.websocket.Wire;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSockets that exchanges became: how many a route may have, and which of them a new configuration leaves no place for. Safe for use by any thread. */
public final class WebSockets {
    private static final Logger LOG = LoggerFactory.getLogger(WebSockets.class);
    private static final long GOODBYE_MILLIS = 1000;
    private static final long LOOK_MILLIS = 20;

    private final Tunnels tunnels;
    private final Executor executor;
    private final Metrics metrics;
    private final Map<Tunnel, Exchange> streams = new ConcurrentHashMap<>();
    private final Map<String, Integer> places = new ConcurrentHashMap<>();

    public WebSockets(Transports.Resources resources, Metrics metrics) {
        this.metrics = metrics;
        executor = resources.executor();
        tunnels = new Tunnels(resources.scheduler(), resources.buffers(), resources.directBuffers());
    }

    /** Takes a place among those of the exchange's route until the exchange has ended; says whether there was one. */
    boolean reserve(Exchange exchange) {
        int most = exchange.route().websocket().maxOpen();
        if (most == 0) {
            return true;
        }
        String route = exchange.site().name() + exchange.route().path();
        AtomicBoolean taken = new AtomicBoolean();
        places.compute(route, (key, count) -> {
            int before = count == null ? 0 : count;
            taken.set(before < most);
            return taken.get() ? before + 1 : count;
        });
        boolean granted = taken.get();
        exchange.whenEnded(() -> {
            if (taken.compareAndSet(true, false)) {
                places.compute(route, (key, count) -> count == 1 ? null : count - 1);
            }
        });
        return granted;
    }

    /** The backend has agreed: tells the client, and lets frames pass. */
    void begin(Exchange exchange, Attempt attempt, ProxyResponse proxyResponse) {
        exchange.upgrade();
        attempt.lease().established(outcome(attempt, 0));
        EndPoint endPoint = attempt.endPoint();
        endPoint.upgrade(
                new EndPointWire(endPoint, executor, backend -> join(exchange, attempt, proxyResponse, backend)));
    }

    private void join(Exchange exchange, Attempt attempt, ProxyResponse proxyResponse, Wire backend) {
        WebSocketConfig config = exchange.route().websocket();
        boolean extensions = attempt.answer().switched().getHeaders().contains(Handshake.EXTENSIONS);
        Tunnel.Terms terms =
                new Tunnel.Terms(extensions, config.maxMessageSize().bytes(), config.idleTimeout());
        Tunnel tunnel = tunnels.begin(backend, terms, (over, end) -> over(exchange, attempt, over, end));
        streams.put(tunnel, exchange);
        metrics.opened(exchange.route().meters());
        try {
            proxyResponse.upgrade(ResponseFields.of(exchange, attempt.answer().switched()), tunnel::open);
        } catch (RuntimeException gone) {
            LOG.debug("Request {} was given up", exchange.request().requestId(), gone);
            tunnel.cut();
        }
        if (exchange.draining()) {
            tunnel.restartIn(within(exchange.snapshot().config().gracePeriod()));
        }
    }

    private void over(Exchange exchange, Attempt attempt, Tunnel tunnel, Tunnel.End end) {
        streams.remove(tunnel);
        metrics.closed(exchange.route().meters(), end.name().toLowerCase(Locale.ROOT));
        Failure failure = failure(end);
        if (failure != null) {
            exchange.fail(failure);
        }
        exchange.progress().received(tunnel.bytesUp());
        exchange.progress().sent(tunnel.bytesDown());
        // How long it lasted and how it ended says nothing of how fast the backend answers.
        attempt.lease().close(outcome(attempt, tunnel.bytesDown()));
        exchange.streamEnded();
    }

    private static Outcome outcome(Attempt attempt, long bytes) {
        return new Outcome(attempt.answer().status(), null, attempt.answer().firstByteNanos(), bytes);
    }

    private static Failure failure(Tunnel.End end) {
        return switch (end) {
            case CLOSED -> null;
            case CLIENT_GONE -> Failure.CLIENT_ABORT;
            case BACKEND_GONE -> Failure.BACKEND_RESET;
            case CLIENT_BROKE_RULES -> Failure.BAD_REQUEST;
            case CLIENT_TOO_LARGE -> Failure.BODY_TOO_LARGE;
            case BACKEND_BROKE_RULES -> Failure.BAD_RESPONSE;
            case IDLE -> Failure.CLIENT_TIMEOUT;
        };
    }

    /** Lets those live whose route and backend are still there, and asks the others to connect anew. */
    public void apply(Snapshot snapshot) {
        streams.forEach((tunnel, exchange) -> {
            if (serves(snapshot, exchange)) {
                tunnel.stay();
            } else {
                Duration delay = exchange.route().websocket().streamCloseDelay();
                tunnel.restartIn(delay.plus(within(delay)));
            }
        });
    }

    private static boolean serves(Snapshot snapshot, Exchange exchange) {
        Backend backend = exchange.backend();
        Pool pool = snapshot.pool(backend.upstream());
        return pool != null
                && pool.backends().stream()
                        .anyMatch(present -> present.id().equals(backend.id())
                                && present.url().equals(backend.url()))
                && snapshot.sites().stream()
                        .filter(site -> site.name().equals(exchange.site().name()))
                        .flatMap(site -> site.routes().stream())
                        .anyMatch(route -> leads(route, exchange, pool));
    }

    private static boolean leads(Route route, Exchange exchange, Pool pool) {
        return route.path().equals(exchange.route().path())
                && route.websocket().enabled()
                && route.action() instanceof Action.Forward forward
                && forward.pool().name().equals(pool.name());
    }

    /** Asks all clients to connect anew, one after the other within half of that time, so that the last has the other half to answer. */
    public void drain(Duration grace) {
        streams.keySet().forEach(tunnel -> tunnel.restartIn(within(grace)));
    }

    /** A random part of the first half. */
    private static Duration within(Duration time) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(time.toMillis() / 2 + 1));
    }

    /** Ends all that is left; they get a moment to say goodbye. */
    public void stop() {
        streams.keySet().forEach(tunnel -> tunnel.restartIn(Duration.ZERO));
        long began = System.nanoTime();
        try {
            while (!streams.isEmpty()
                    && System.nanoTime() - began
                            < Duration.ofMillis(GOODBYE_MILLIS).toNanos()) {
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        tunnels.stop();
    }
}
