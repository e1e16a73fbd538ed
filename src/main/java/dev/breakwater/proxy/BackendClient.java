package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Invocable;

/** An HTTP client that does only what a proxy needs: no cookies, redirects, decoding, authentication or fields of its own. */
final class BackendClient extends HttpClient {
    /** How long an unused connection is kept; nginx's keepalive_timeout. */
    private static final long KEEP_ALIVE_MILLIS = 60_000;

    private static final int BUFFER_SIZE = 32 * 1024;
    private static final int MAX_CONNECTIONS = 65_536;

    private BackendClient(HttpClientTransportOverHTTP transport) {
        super(transport);
    }

    static HttpClient start(Transports.Resources resources, BackendTlsConfig tls) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(resources.selectors());
        connector.setExecutor(resources.executor());
        connector.setScheduler(resources.scheduler());
        connector.setByteBufferPool(resources.buffers());
        connector.setSslContextFactory(BackendTls.of(tls));
        Transport transport = new Transport(connector);
        // Nothing that hears of a response blocks, so that no thread needs to be handed over to.
        transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        BackendClient client = new BackendClient(transport);
        client.setUseInputDirectByteBuffers(resources.directBuffers());
        client.configure();
        try {
            client.start();
        } catch (Exception impossible) {
            throw new IllegalStateException("The HTTP client does not start", impossible);
        }
        client.getContentDecoderFactories().clear();
        ProtocolHandlers handlers = client.getProtocolHandlers();
        handlers.clear();
        handlers.put(new InterimResponses());
        return client;
    }

    private void configure() {
        setFollowRedirects(false);
        setUserAgentField(null);
        setDefaultRequestContentType(null);
        setHttpCookieStore(new HttpCookieStore.Empty());
        setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        setMaxRequestsQueuedPerDestination(MAX_CONNECTIONS);
        setIdleTimeout(KEEP_ALIVE_MILLIS);
        setRequestBufferSize(BUFFER_SIZE);
        setResponseBufferSize(BUFFER_SIZE);
    }

    /** Cookies belong to clients; not even looking at them saves a parser run for each. */
    @Override
    public void putCookie(URI uri, HttpField field) {}

    /** HTTP/1.1 whose connections may be idle in the middle of an exchange for as long as the route's timeouts allow. */
    private static final class Transport extends HttpClientTransportOverHTTP {
        Transport(ClientConnector connector) {
            super(connector);
            // Else values that Jetty knows would come out in its own spelling.
            setHeaderCacheCaseSensitive(true);
        }

        @Override
        public org.eclipse.jetty.io.Connection newConnection(EndPoint endPoint, Map<String, Object> context)
                throws IOException {
            HttpConnectionOverHTTP connection = new HttpConnectionOverHTTP(endPoint, context) {
                @Override
                protected boolean onIdleTimeout(long idleTimeout) {
                    return getHttpChannel().getHttpExchange() == null && super.onIdleTimeout(idleTimeout);
                }
            };
            connection.setTransferEncodingChunkMaxLength(HttpGenerator.DEFAULT_CHUNK_MAX_LENGTH);
            return customize(connection, context);
        }
    }
}
