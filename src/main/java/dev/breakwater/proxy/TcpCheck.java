package dev.breakwater.proxy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Promise;

/** Goes as far as a connection to a backend, at the addresses that a request would be sent to, one after the other. */
final class TcpCheck {
    private final Target target;
    private final HealthResponse.Verdict verdict;
    private volatile boolean abandoned;

    TcpCheck(Target target, HealthResponse.Verdict verdict) {
        this.target = target;
        this.verdict = verdict;
    }

    void start() {
        Map<String, Object> context = new ConcurrentHashMap<>();
        context.put(Destination.CONTEXT_KEY, target.destination());
        Origin.Address address = target.destination().getOrigin().getAddress();
        target.client()
                .getSocketAddressResolver()
                .resolve(
                        address.getHost(),
                        address.getPort(),
                        context,
                        Promise.from(found -> connect(found, 0), this::failed));
    }

    /** Nobody waits for it any more. */
    void abandon() {
        abandoned = true;
    }

    private void failed(Throwable failure) {
        verdict.accept(false, HealthResponse.describe(failure));
    }

    private void connect(List<InetSocketAddress> addresses, int index) {
        if (abandoned) {
            return;
        }
        Map<String, Object> context = new ConcurrentHashMap<>();
        context.put(Transport.CONTEXT_KEY, Transport.TCP_IP);
        ClientConnectionFactory greet =
                (endPoint, ignored) -> new Greeting(endPoint, target.client().getExecutor());
        context.put(ClientConnectionFactory.CONTEXT_KEY, greet);
        context.put(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY, Promise.from(connected -> {}, failure -> {
            if (index + 1 < addresses.size()) {
                connect(addresses, index + 1);
            } else {
                failed(failure);
            }
        }));
        target.client().getClientConnector().connect(addresses.get(index), context);
    }

    /** Closes the connection as soon as it is there. */
    private final class Greeting extends AbstractConnection {
        Greeting(EndPoint endPoint, Executor executor) {
            super(endPoint, executor);
        }

        @Override
        public void onOpen() {
            super.onOpen();
            close();
            verdict.accept(true, "connected");
        }

        @Override
        public void onFillable() {}
    }
}
