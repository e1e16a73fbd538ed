import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.HttpString;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;

/** Undertow's proxy handler with the forwarding fields that the other subjects send. Arguments: its port, the backend's port. */
public final class UndertowProxy {
    public static void main(String[] arguments) throws Exception {
        LoadBalancingProxyClient client = new LoadBalancingProxyClient().setConnectionsPerThread(128);
        client.addHost(URI.create("http://127.0.0.1:" + arguments[1]));
        ProxyHandler proxy = ProxyHandler.builder()
                .setProxyClient(client)
                .setMaxRequestTime(60_000)
                .setReuseXForwarded(false)
                .setRewriteHostHeader(false)
                .build();
        Undertow.builder()
                .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1")
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setIoThreads(2)
                .setHandler(exchange -> {
                    var headers = exchange.getRequestHeaders();
                    String host = exchange.getHostAndPort();
                    headers.put(new HttpString("Forwarded"), "for=127.0.0.1;host=\"" + host + "\";proto=http");
                    headers.put(new HttpString("X-Request-Id"), Long.toHexString(ThreadLocalRandom.current().nextLong()));
                    headers.put(new HttpString("Via"), "1.1 undertow");
                    proxy.handleRequest(exchange);
                })
                .build()
                .start();
    }
}
