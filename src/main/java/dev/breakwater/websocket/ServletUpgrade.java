package dev.breakwater.websocket;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a servlet container hands a connection over to that is no longer HTTP. Made by the container. */
public final class ServletUpgrade implements HttpUpgradeHandler {
    private Executor executor;
    private Consumer<Wire> opened;
    private ServletWire wire;

    /**
     * @param ownThreads where the container's calls are answered: its own threads may hold its locks
     * @param listener is told when the connection is there
     */
    public void whenOpen(Executor ownThreads, Consumer<Wire> listener) {
        executor = ownThreads;
        opened = listener;
    }

    @Override
    public void init(WebConnection connection) {
        try {
            wire = new ServletWire(connection, executor);
            wire.listen();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        executor.execute(() -> opened.accept(wire));
    }

    @Override
    public void destroy() {
        if (wire != null) {
            wire.close();
        }
    }
}
