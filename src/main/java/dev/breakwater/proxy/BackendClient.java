package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.Networks;
import dev.breakwater.upstream.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.client.ConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;

/** An HTTP client that does only what a proxy needs: no cookies, redirects, decoding, authentication or fields of its own. */
final class BackendClient extends HttpClient {
    private static final int BUFFER_SIZE = 32 * 1024;
    private static final int MAX_CONNECTIONS = 65_536;

    private BackendClient(HttpClientTransportOverHTTP transport) {
        super(transport);
    }

    static HttpClient start(Transports.Resources resources, Names names, BackendTlsConfig tls) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(resources.selectors());
        connector.setExecutor(resources.executor());
        connector.setScheduler(resources.scheduler());
        connector.setByteBufferPool(new ViewPool(resources.buffers()));
        connector.setSslContextFactory(BackendTls.of(tls));
        Transport transport = new Transport(connector);
        // Nothing that hears of a response blocks, so that no thread needs to be handed over to.
        transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        BackendClient client = new BackendClient(transport);
        client.setUseInputDirectByteBuffers(resources.directBuffers());
        client.configure();
        client.setSocketAddressResolver((host, port, context, promise) -> resolve(names, host, port, context, promise));
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
        setRequestBufferSize(BUFFER_SIZE);
        setResponseBufferSize(BUFFER_SIZE);
    }

    private static PoolTag tag(Map<String, Object> context) {
        Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
        return (PoolTag) destination.getOrigin().getTag();
    }

    /** Connects to the addresses that are known, else to those that the name has now. */
    private static void resolve(
            Names names, String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        List<InetAddress> known = tag(context).addresses();
        byte[] literal = Networks.address(host);
        if (!known.isEmpty()) {
            promise.succeeded(at(known, port));
        } else if (literal != null) {
            promise.succeeded(List.of(new InetSocketAddress(host, port)));
        } else {
            names.look(host).whenComplete((found, failure) -> {
                if (failure == null) {
                    promise.succeeded(at(found, port));
                } else {
                    promise.failed(failure instanceof CompletionException ? failure.getCause() : failure);
                }
            });
        }
    }

    private static List<InetSocketAddress> at(List<InetAddress> addresses, int port) {
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** Cookies belong to clients; not even looking at them saves a parser run for each. */
    @Override
    public void putCookie(URI uri, HttpField field) {}

    /** HTTP/1.1 with connections and pools of our own. */
    private static final class Transport extends HttpClientTransportOverHTTP {
        Transport(ClientConnector connector) {
            super(connector);
            // Else values that Jetty knows would come out in its own spelling.
            setHeaderCacheCaseSensitive(true);
            setConnectionPoolFactory(Transport::pool);
        }

        private static ConnectionPool pool(Destination destination) {
            DuplexConnectionPool pool = new DuplexConnectionPool(destination, MAX_CONNECTIONS);
            PoolTag tag = (PoolTag) destination.getOrigin().getTag();
            pool.setMaxDuration(tag.config().maxAge().toMillis());
            return pool;
        }

        @Override
        public org.eclipse.jetty.io.Connection newConnection(EndPoint endPoint, Map<String, Object> context)
                throws IOException {
            BackendConnection connection = new BackendConnection(endPoint, context);
            endPoint.setIdleTimeout(tag(context).config().idleTimeout().toMillis());
            return customize(connection, context);
        }
    }
}
