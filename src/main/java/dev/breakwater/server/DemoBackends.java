package dev.breakwater.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.breakwater.config.BackendConfig;
import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.ProxyConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small backends that say who they are, one on each loopback port that a configuration names. Only for a first look: {@code run --demo}. */
public final class DemoBackends implements AutoCloseable {
    private final List<HttpServer> servers = new ArrayList<>();

    private DemoBackends() {}

    /**
     * Starts them.
     *
     * @throws IOException when a port is taken; the message says which
     */
    public static DemoBackends start(Path file) throws ConfigException, IOException {
        ProxyConfig config = new ConfigLoader(System.getenv()).load(file).config();
        DemoBackends backends = new DemoBackends();
        for (var upstream : config.upstreams().values()) {
            for (BackendConfig backend : upstream.backends()) {
                backends.add(backend);
            }
        }
        return backends;
    }

    private void add(BackendConfig backend) throws IOException {
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), backend.url().getPort());
        try {
            HttpServer server = HttpServer.create(address, 0);
            server.createContext("/", exchange -> answer(exchange, backend.id()));
            server.start();
            servers.add(server);
        } catch (IOException taken) {
            close();
            throw new IOException("The demo backend cannot listen on " + address + ": " + taken.getMessage(), taken);
        }
    }

    private static void answer(HttpExchange exchange, String id) throws IOException {
        String text = "Hello from " + id + ": " + exchange.getRequestMethod() + " " + exchange.getRequestURI() + " for "
                + exchange.getRequestHeaders().getFirst("X-Forwarded-For") + "\n";
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}
