package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.Networks;
import dev.breakwater.upstream.Names;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.ThreadPool;

/** An HTTP client that does only what a proxy needs: no cookies, redirects, decoding, authentication or fields of its own. */
final class BackendClient extends HttpClient {
    private static final int BUFFER_SIZE = 32 * 1024;
    /** There are two clients for every TLS setting. */
    private static final int MOST_TLS_SELECTORS = 2;

    private final Executor threads;
    private final int selectors;

    private BackendClient(BackendTransport transport, ClientConnector connector) {
        super(transport);
        threads = connector.getExecutor();
        selectors = connector.getSelectors();
    }

    static HttpClient start(Transports.Resources resources, Names names, BackendTlsConfig tls, Protocols protocols) {
        ClientConnector connector = new ClientConnector();
        boolean plain = tls.equals(BackendTlsConfig.defaults());
        connector.setSelectors(plain ? resources.selectors() : Math.min(MOST_TLS_SELECTORS, resources.selectors()));
        connector.setExecutor(resources.executor());
        connector.setScheduler(resources.scheduler());
        connector.setByteBufferPool(new ViewPool(resources.buffers()));
        connector.setSslContextFactory(new BackendTls(tls, resources.tls()));
        BackendClient client = new BackendClient(new BackendTransport(connector, protocols), connector);
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

    @Override
    protected void doStart() throws Exception {
        addThreads(selectors);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        addThreads(-selectors);
    }

    /** Selectors keep their threads for good: they come on top of those for requests, however many clients there are. */
    private void addThreads(int count) {
        if (threads instanceof ThreadPool.SizedThreadPool pool) {
            synchronized (pool) {
                pool.setMaxThreads(pool.getMaxThreads() + count);
            }
        }
    }

    private void configure() {
        setFollowRedirects(false);
        setUserAgentField(null);
        setDefaultRequestContentType(null);
        setHttpCookieStore(new HttpCookieStore.Empty());
        setMaxConnectionsPerDestination(BackendTransport.MAX_CONNECTIONS);
        setMaxRequestsQueuedPerDestination(BackendTransport.MAX_CONNECTIONS);
        setRequestBufferSize(BUFFER_SIZE);
        setResponseBufferSize(BUFFER_SIZE);
    }

    /** Connects to the addresses that are known, else to those that the name has now. */
    private static void resolve(
            Names names, String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        List<InetAddress> known = BackendTransport.tag(context).addresses();
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
}
