package dev.breakwater.proxy;

import dev.breakwater.websocket.TomcatWire;
import dev.breakwater.websocket.Wire;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The change from HTTP to another protocol in Tomcat, which can only be asked for on a thread of Tomcat's.
 *
 * @param opened gets the connection
 */
record ServletSwitch(Executor executor, Consumer<Wire> opened) {
    /** The request attribute that holds it. */
    static final String ATTRIBUTE = ServletSwitch.class.getName();

    void perform(HttpServletRequest clientRequest) throws IOException, ServletException {
        clientRequest.upgrade(TomcatWire.class).whenOpen(executor, opened);
    }
}
