package dev.breakwater.server;

import dev.breakwater.config.AdminConfig;
import dev.breakwater.deploy.Breakwater;
import java.io.IOException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin interface's own port, with its own few threads: it answers even where the proxy has more to do than it can. */
final class AdminServer {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int MAX_THREADS = 16;
    private static final long IDLE_MILLIS = 30_000;

    private final Server server;
    private final ServerConnector connector;

    AdminServer(AdminConfig config, Breakwater breakwater) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("breakwater-admin");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setErrorHandler(new PlainErrorHandler());
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(config.bind());
        connector.setPort(config.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(breakwater.admin().servlet());
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        // Ids may have characters in them that a path writes with escapes.
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        server.setHandler(context);
    }

    void start() throws IOException {
        try {
            Connectors.open(connector);
            server.start();
        } catch (IOException taken) {
            throw new IOException(
                    "The admin interface: " + taken.getMessage()
                            + ". Choose another admin.port, or set admin.enabled to false.",
                    taken);
        } catch (Exception unexpected) {
            throw new IllegalStateException("The admin interface does not start", unexpected);
        }
        LOG.info("Admin interface on http://{}:{}/", connector.getHost(), connector.getLocalPort());
    }

    int port() {
        return connector.getLocalPort();
    }

    void stop() {
        try {
            server.stop();
        } catch (Exception unexpected) {
            LOG.warn("The admin interface does not stop cleanly", unexpected);
        }
    }
}
