package dev.breakwater.it;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real gRPC client on one connection, without retries of its own. */
final class GrpcClient implements AutoCloseable {
    static final Metadata.Key<String> PROXY_STATUS = Metadata.Key.of("proxy-status", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;

    private GrpcClient(NettyChannelBuilder builder, String authority) {
        channel = builder.overrideAuthority(authority)
                .disableRetry()
                .maxInboundMessageSize(64 * 1024 * 1024)
                .build();
    }

    static GrpcClient connect(int port, String authority) {
        return new GrpcClient(builder(port).usePlaintext(), authority);
    }

    /** @param trusted the PEM file of the only authority that it trusts */
    static GrpcClient connectTls(int port, String authority, Path trusted) throws IOException {
        return connectTls(port, authority, trusted, null);
    }

    /** @param shown the client's certificate, or null */
    static GrpcClient connectTls(int port, String authority, Path trusted, TestCertificate shown) throws IOException {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(trusted.toFile());
        if (shown != null) {
            tls.keyManager(new InsistentKey(shown));
        }
        return new GrpcClient(builder(port).sslContext(tls.build()), authority);
    }

    private static NettyChannelBuilder builder(int port) {
        return NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", port));
    }

    Call begin(MethodDescriptor<byte[], byte[]> method, CallOptions options) {
        return begin(method, options, new Metadata());
    }

    Call begin(MethodDescriptor<byte[], byte[]> method) {
        return begin(method, CallOptions.DEFAULT);
    }

    Call begin(MethodDescriptor<byte[], byte[]> method, CallOptions options, Metadata header) {
        return new Call(channel.newCall(method, options), header);
    }

    /** With a timeout that is the proxy's affair only: the client itself knows nothing of it. */
    Call begin(MethodDescriptor<byte[], byte[]> method, String timeout) {
        Metadata header = new Metadata();
        header.put(GrpcBackend.TIMEOUT, timeout);
        return new Call(channel.newCall(method, CallOptions.DEFAULT), header);
    }

    /** Sends one message and nothing more, as the request of that id. */
    Call send(MethodDescriptor<byte[], byte[]> method, String id, byte... message) {
        Metadata header = new Metadata();
        header.put(REQUEST_ID, id);
        return new Call(channel.newCall(method, CallOptions.DEFAULT), header)
                .send(message)
                .halfClose();
    }

    /** Sends one message and nothing more. */
    Call send(MethodDescriptor<byte[], byte[]> method, byte... message) {
        return begin(method).send(message).halfClose();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** How a call ended. */
    record End(Status status, Metadata trailers, List<byte[]> messages) {
        Status.Code code() {
            return status.getCode();
        }
    }

    /** One call, seen from both ends of what a client may do. */
    static final class Call extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;
        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Metadata> header = new CompletableFuture<>();
        private final CompletableFuture<End> end = new CompletableFuture<>();

        Call(ClientCall<byte[], byte[]> call, Metadata header) {
            this.call = call;
            call.start(this, header);
            call.request(Integer.MAX_VALUE);
        }

        Call send(byte... message) {
            call.sendMessage(message);
            return this;
        }

        Call halfClose() {
            call.halfClose();
            return this;
        }

        void cancel() {
            call.cancel("no longer wanted", null);
        }

        /** The next message that was not read yet. */
        byte[] read() throws InterruptedException {
            byte[] message = messages.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("No message came; ended: " + end.getNow(null));
            }
            return message;
        }

        Metadata header() throws Exception {
            return header.get(10, TimeUnit.SECONDS);
        }

        End end() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }

        boolean ended() {
            return end.isDone();
        }

        @Override
        public void onHeaders(Metadata received) {
            header.complete(received);
        }

        @Override
        public void onMessage(byte[] message) {
            messages.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            List<byte[]> unread = new ArrayList<>();
            messages.drainTo(unread);
            end.complete(new End(status, trailers, unread));
        }
    }
}
