package dev.breakwater.it;

import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** The WAR in Jetty, with the settings that the documentation recommends. */
final class JettyProxy implements Proxy {
    private final Server server = new Server();
    private final ServerConnector connector;

    /** @param config the file that the context parameter names, or null for no parameter */
    JettyProxy(Path config) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setSendServerVersion(false);
        http.setHeaderCacheCaseSensitive(true);
        http.setRequestHeaderSize(32 * 1024);
        http.setResponseHeaderSize(64 * 1024);
        connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context(config));
        server.start();
    }

    private WebAppContext context(Path config) {
        WebAppContext context = new WebAppContext();
        context.setContextPath("/");
        URI unpacked = PackagedWar.unpacked().toUri();
        context.setBaseResource(ResourceFactory.of(context).newResource(unpacked));
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        context.setThrowUnavailableOnStartupException(true);
        if (config != null) {
            context.setInitParameter("breakwater.config", config.toString());
        }
        return context;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public String adminUrl() {
        return "http://127.0.0.1:" + port() + "/breakwater";
    }

    @Override
    public int inFlight() {
        return -1;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception unclean) {
            throw new IllegalStateException(unclean);
        }
    }
}
