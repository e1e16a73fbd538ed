package dev.breakwater.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.WindowRateControl;

/**
 * Ends HTTP/2 connections that only make work: too many frames a second of those that carry nothing (among them resets, also the server's own), and too
 * many that wait for a client which reads nothing. What each frame costs by itself is limited by Jetty.
 */
final class Http2Guard implements RateControl.Factory, Connection.Listener {
    private static final Duration WINDOW = Duration.ofSeconds(1);
    /** Twice what a browser brings about that cancels all that it may ask for at once: its resets, and the server's own that answer them. */
    private static final int EVENTS = 512;
    /** A proxy in front speaks for many clients over one connection. */
    private static final int EVENTS_OF_PROXIES = 16 * EVENTS;
    /** gRPC clients measure the way by pings, one after the other: on a fast network that is many, and each costs little. */
    private static final int PINGS = 4096;

    private final Predicate<String> trusted;
    private final Silence silence;
    private final Executor executor;

    /** @param trusted whether an IP address is that of a trusted proxy */
    Http2Guard(Predicate<String> trusted, Silence silence, Executor executor) {
        this.trusted = trusted;
        this.silence = silence;
        this.executor = executor;
    }

    /** Guards every connection of a factory. */
    <T extends HTTP2ServerConnectionFactory> T guard(T factory) {
        factory.setRateControlFactory(this);
        factory.addEventListener(this);
        return factory;
    }

    @Override
    public RateControl newRateControl(EndPoint endPoint) {
        boolean proxy = endPoint.getRemoteSocketAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && trusted.test(peer.getAddress().getHostAddress());
        RateControl pings = new WindowRateControl(PINGS, WINDOW);
        RateControl others = new WindowRateControl(proxy ? EVENTS_OF_PROXIES : EVENTS, WINDOW);
        return event -> (event instanceof PingFrame ? pings : others).onEvent(event);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HTTP2Connection http2) {
            // Without TLS it begins as a request over HTTP/1.1, whose silence is not the connection's.
            http2.getEndPoint().setIdleTimeout(silence.betweenRequests());
            http2.getSession().addEventListener(new Http2SessionGuard(executor));
        }
    }

    /** A connection that fails tells the streams it has at that moment, but not one that its other thread has just read. */
    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof HTTP2Connection http2) {
            for (Stream stream : http2.getSession().getStreams()) {
                Http2SessionGuard.fail(stream, new EofException("the connection is closed"), executor);
            }
        }
    }
}
