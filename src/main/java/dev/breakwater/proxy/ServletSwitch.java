package dev.breakwater.proxy;

import dev.breakwater.websocket.ServletUpgrade;
import dev.breakwater.websocket.Wire;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The change from HTTP to another protocol in a servlet container, which goes on where it was asked for: on a thread of the container's.
 *
 * @param opened gets the connection
 */
record ServletSwitch(Executor executor, Consumer<Wire> opened) {
    /** The request attribute that holds it. */
    static final String ATTRIBUTE = ServletSwitch.class.getName();

    void perform(HttpServletRequest clientRequest) throws IOException, ServletException {
        clientRequest.upgrade(ServletUpgrade.class).whenOpen(executor, opened);
    }
}
