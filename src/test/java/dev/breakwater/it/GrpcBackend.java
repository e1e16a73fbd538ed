package dev.breakwater.it;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real gRPC server with one service, whose messages are bytes, and the health service. Safe for use by any thread. */
final class GrpcBackend implements AutoCloseable {
    static final Metadata.Key<byte[]> DETAILS = Metadata.Key.of("details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    static final Metadata.Key<String> TIMEOUT = Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

    static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> FAIL = method("Fail", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> SILENT = method("Silent", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> COUNT = method("Count", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<byte[], byte[]> SUM = method("Sum", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<byte[], byte[]> CHAT = method("Chat", MethodType.BIDI_STREAMING);
    static final MethodDescriptor<byte[], byte[]> UNKNOWN = method("other.Service", "Lost", MethodType.UNARY);

    private static final int MOST_MESSAGE = 64 * 1024 * 1024;

    private final String scheme;
    private final Server server;
    private final HealthStatusManager health = new HealthStatusManager();
    private final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile Status failure = Status.INTERNAL;

    private GrpcBackend(String scheme, NettyServerBuilder builder) {
        this.scheme = scheme;
        server = builder.addService(service())
                .addService(health.getHealthService())
                .intercept(new Recorder())
                .maxInboundMessageSize(MOST_MESSAGE)
                .build();
        try {
            server.start();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static GrpcBackend start() {
        return new GrpcBackend("h2c", builder());
    }

    /** Behind TLS, where it speaks HTTP/2 by ALPN. */
    static GrpcBackend startTls(Path chain, Path key) {
        return new GrpcBackend("https", builder().useTransportSecurity(chain.toFile(), key.toFile()));
    }

    private static NettyServerBuilder builder() {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return method("test.Service", name, type);
    }

    private static MethodDescriptor<byte[], byte[]> method(String service, String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(service + "/" + name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("test.Service")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall((message, answer) -> {
                    answer.onNext(message);
                    answer.onCompleted();
                }))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall((message, answer) -> {
                    Metadata trailers = new Metadata();
                    trailers.put(DETAILS, message);
                    answer.onError(failure.asRuntimeException(trailers));
                }))
                .addMethod(SILENT, ServerCalls.asyncUnaryCall((message, answer) -> ((ServerCallStreamObserver<byte[]>)
                                answer)
                        .setOnCancelHandler(() -> {})))
                .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
                .addMethod(SUM, ServerCalls.asyncClientStreamingCall(Summing::new))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(Chatting::new))
                .build();
    }

    /** As many messages as the first byte says; then, if there is a second byte, an error instead of the end, or silence for 0. */
    private void count(byte[] message, StreamObserver<byte[]> answer) {
        ((ServerCallStreamObserver<byte[]>) answer).setOnCancelHandler(() -> {});
        for (int i = 0; i < message[0]; i++) {
            answer.onNext(new byte[] {(byte) i});
        }
        if (message.length == 1) {
            answer.onCompleted();
        } else if (message[1] != 0) {
            answer.onError(Status.fromCodeValue(message[1]).asRuntimeException());
        }
    }

    /** Counts what it is sent and ends at a message that is empty. */
    private static final class Summing implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> answer;
        private int sum;

        Summing(StreamObserver<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] message) {
            sum += message.length;
            if (message.length == 0) {
                answer.onError(Status.ABORTED.withDescription("enough").asRuntimeException());
            }
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
            answer.onNext(new byte[] {(byte) sum});
            answer.onCompleted();
        }
    }

    /** Answers each message with itself, at once. */
    private static final class Chatting implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> answer;

        Chatting(StreamObserver<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] message) {
            answer.onNext(message);
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }

    /** Sees every call, whatever method it is for. */
    private final class Recorder implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata received, ServerCallHandler<A, B> next) {
            if (call.getMethodDescriptor().getServiceName().equals("test.Service")) {
                int arrivedIn = round.get();
                calls.incrementAndGet();
                headers.add(received);
                connections.add(call.getAttributes().get(io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
                Context.current()
                        .addListener(
                                ended -> {
                                    // The end of what a former test has left open is none of this one's.
                                    if (ended.isCancelled()
                                            && ended.cancellationCause() != null
                                            && arrivedIn == round.get()) {
                                        cancelled.incrementAndGet();
                                    }
                                },
                                Runnable::run);
            }
            return next.startCall(call, received);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.getPort();
    }

    HealthStatusManager health() {
        return health;
    }

    /** What the method that fails fails with. */
    void failWith(Status status) {
        failure = status;
    }

    /** The header of the next call. */
    Metadata header() throws InterruptedException {
        Metadata next = headers.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("No call came");
        }
        return next;
    }

    int calls() {
        return calls.get();
    }

    /** Calls that ended before they were answered. */
    int cancelled() {
        return cancelled.get();
    }

    int connections() {
        return connections.size();
    }

    void reset() {
        round.incrementAndGet();
        headers.clear();
        calls.set(0);
        cancelled.set(0);
        connections.clear();
        failure = Status.INTERNAL;
    }

    /** Ends all connections, in the middle of whatever they carry. */
    void kill() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
