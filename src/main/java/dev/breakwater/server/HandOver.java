package dev.breakwater.server;

import dev.breakwater.websocket.Wire;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/**
 * The end of a response upon which a connection, or a stream of one, becomes a wire. Where the client is gone by then Jetty hands nothing over and tells
 * nobody; then whoever waits gets a wire that has ended.
 */
final class HandOver extends HttpStream.Wrapper {
    private final AtomicBoolean done;
    private final Wire wire;
    private final Consumer<Wire> opened;

    private HandOver(HttpStream stream, AtomicBoolean done, Wire wire, Consumer<Wire> opened) {
        super(stream);
        this.done = done;
        this.wire = wire;
        this.opened = opened;
    }

    /** Makes a wire. */
    interface Factory<W extends Connection & Wire> {
        W wire(EndPoint endPoint, Executor executor, Consumer<Wire> opened);
    }

    /**
     * To be said before the response is complete.
     *
     * @param opened gets the wire, once
     */
    static <W extends Connection & Wire> void of(
            Request request, EndPoint endPoint, Factory<W> factory, Consumer<Wire> opened) {
        AtomicBoolean done = new AtomicBoolean();
        W wire = factory.wire(endPoint, request.getComponents().getExecutor(), own -> {
            done.set(true);
            opened.accept(own);
        });
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, wire);
        request.addHttpStreamWrapper(stream -> new HandOver(stream, done, wire, opened));
    }

    @Override
    public void succeeded() {
        try {
            super.succeeded();
        } finally {
            settle();
        }
    }

    @Override
    public void failed(Throwable cause) {
        try {
            super.failed(cause);
        } finally {
            settle();
        }
    }

    private void settle() {
        if (!done.get()) {
            wire.close();
            opened.accept(wire);
        }
    }
}
