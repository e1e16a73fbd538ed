package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 with prior knowledge towards clients, which only the standalone server speaks. */
@Timeout(60)
class Http2IT {
    private final Path directory = ScratchDirectory.create();
    private final TestBackend backend = TestBackend.start();
    private final HttpClient client = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(config, ProxyContract.HEAD + """
                "upstreams": {"u": {"backends": ["%1$s"]},
                  "poor": {"backends": [{"id": "one", "url": "%1$s"}, {"id": "two", "url": "%1$s"}], "retry_budget": {"percent": 0, "min": 0}}},
                "sites": [{"hosts": ["a.test"], "routes": [
                  {"path": "/", "upstream": "u"},
                  {"path": "/held", "upstream": "poor", "retry": {"backoff": "1h"}},
                  {"path": "/small", "upstream": "u", "max_body_size": "10"},
                  {"path": "/late", "upstream": "u", "timeouts": {"response_header": "200ms"}},
                  {"path": "/fixed", "respond": {"body": "{host} {uri}"}}]}]}""".formatted(backend.url()));
        proxy = new StandaloneProxy(config);
        client.setUserAgentField(null);
        // Whatever the authority is, the connection is made to the proxy.
        client.setSocketAddressResolver((host, port, context, promise) ->
                promise.succeeded(List.of(new InetSocketAddress("127.0.0.1", proxy.port()))));
        client.start();
        client.getContentDecoderFactories().clear();
    }

    @AfterEach
    void stop() throws Exception {
        Await.until("no request in flight", () -> proxy.inFlight() == 0);
        client.stop();
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private Request request(String method, String path, String authority) {
        return client.newRequest("http://" + authority + path)
                .method(method)
                .version(HttpVersion.HTTP_2)
                .timeout(20, TimeUnit.SECONDS);
    }

    @Test
    void theAuthorityNamesTheSite() throws Exception {
        ContentResponse response = request("GET", "/fixed?q=1", "A.test:8443").send();
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getVersion()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(response.getContentAsString()).isEqualToIgnoringCase("a.test /fixed?q=1");
        assertThat(request("GET", "/", "unknown.test").send().getStatus()).isEqualTo(421);
    }

    @Test
    void theBackendGetsAnHttp11RequestWithHost() throws Exception {
        assertThat(request("GET", "/a%2Fb?c=d", "a.test:81").send().getStatus()).isEqualTo(200);
        RecordedRequest received = backend.request();
        assertThat(received.line()).isEqualTo("GET /a%2Fb?c=d HTTP/1.1");
        assertThat(received.fields().values("Host")).containsExactly("a.test:81");
        assertThat(received.fields().value("X-Forwarded-Host")).isEqualTo("a.test:81");
        assertThat(received.fields().value("X-Forwarded-Port")).isEqualTo("81");
        assertThat(received.fields().value("Via")).isEqualTo("2 breakwater");
        assertThat(received.fields().contain("Transfer-Encoding")).isFalse();
    }

    @Test
    void severalCookieFieldsBecomeOne() throws Exception {
        request("GET", "/", "a.test")
                .headers(fields -> fields.add("Cookie", "a=b").add("Cookie", "c=d"))
                .send();
        assertThat(backend.request().fields().values("Cookie")).containsExactly("a=b; c=d");
    }

    @Test
    void aBodyWithALengthKeepsIt() throws Exception {
        request("POST", "/", "a.test").body(new StringRequestContent("content")).send();
        RecordedRequest received = backend.request();
        assertThat(received.text()).isEqualTo("content");
        assertThat(received.fields().value("Content-Length")).isEqualTo("7");
    }

    /** The first backend refuses it once it has all of it; the other one speaks HTTP/1.1, in which nothing can be refused any more. */
    @Test
    void aBodyWithoutALengthIsSentToAnotherBackendToItsEnd() throws Exception {
        TestAuthority authority = new TestAuthority();
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        try (Http2Backend refusing = Http2Backend.startTls(authority.serverFor("127.0.0.1"));
                TestBackend other = TestBackend.startTls(authority.serverFor("127.0.0.1"))) {
            refusing.answer(exchange -> {
                exchange.readBody();
                exchange.reset(ErrorCode.REFUSED_STREAM_ERROR.code);
            });
            proxy.close();
            Path config = directory.resolve("config.json");
            Files.writeString(
                    config, ProxyContract.HEAD + """
                    "upstreams": {"u": {"policy": "first", "backends": ["%s", "%s"], "tls": {"ca_file": "ca.pem"}}},
                    "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted("https://" + refusing.authority(), other.url()));
            proxy = new StandaloneProxy(config);
            StringRequestContent body = new StringRequestContent("content") {
                @Override
                public long getLength() {
                    return -1;
                }
            };
            assertThat(request("POST", "/", "a.test").body(body).send().getStatus())
                    .isEqualTo(200);
            assertThat(other.request().text()).isEqualTo("content");
        }
    }

    @Test
    void aBodyWithoutALengthIsStreamed() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.readPart();
            first.countDown();
            exchange.respond(200, "got it");
        });
        AsyncRequestContent body = new AsyncRequestContent();
        CompletableFuture<ContentResponse> response =
                new CompletableResponseListener(request("POST", "/", "a.test").body(body)).send();
        body.write(ByteBuffer.wrap("first".getBytes(StandardCharsets.US_ASCII)), Callback.NOOP);
        body.flush();
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        body.write(ByteBuffer.wrap("other".getBytes(StandardCharsets.US_ASCII)), Callback.NOOP);
        body.close();
        assertThat(response.get(10, TimeUnit.SECONDS).getContentAsString()).isEqualTo("got it");
        assertThat(backend.request().text()).isEqualTo("firstother");
    }

    @Test
    void largeBodiesPassBothWays() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, "y".repeat(1_500_000));
        });
        ContentResponse response = request("PUT", "/", "a.test")
                .body(new StringRequestContent("x".repeat(1_000_000)))
                .send();
        assertThat(response.getContentAsString()).isEqualTo("y".repeat(1_500_000));
        assertThat(backend.request().body()).hasSize(1_000_000);
    }

    @Test
    void fieldsOfHttp11ConnectionsDoNotReachTheClient() throws Exception {
        backend.answer(exchange -> exchange.respond(
                200, "x", "Connection: X-Hop", "X-Hop: 1", "Keep-Alive: timeout=5", "X-End: \"a, b\""));
        ContentResponse response = request("GET", "/", "a.test").send();
        assertThat(response.getHeaders().contains("X-Hop")).isFalse();
        assertThat(response.getHeaders().contains("Connection")).isFalse();
        assertThat(response.getHeaders().contains("Keep-Alive")).isFalse();
        assertThat(response.getHeaders().get("X-End")).isEqualTo("\"a, b\"");
        assertThat(response.getHeaders().get("Via")).isEqualTo("1.1 breakwater");
    }

    @Test
    void failuresAreTold() throws Exception {
        backend.answer(BackendExchange::awaitEnd);
        assertThat(request("GET", "/late", "a.test").send().getStatus()).isEqualTo(504);
        backend.answer(BackendExchange::reset);
        ContentResponse response = request("GET", "/", "a.test").send();
        assertThat(response.getStatus()).isEqualTo(502);
        assertThat(response.getContentAsString()).contains("backend_reset");
        ContentResponse large = request("POST", "/small", "a.test")
                .body(new StringRequestContent("x".repeat(11)))
                .send();
        assertThat(large.getStatus()).isEqualTo(413);
    }

    @Test
    void aResponseThatIsCutOffResetsItsStreamOnly() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        backend.answer(Handler.cutOff("Content-Length: 100", read, BackendExchange::reset));
        CompletableFuture<ContentResponse> cut = new CompletableResponseListener(
                        request("GET", "/", "a.test").onResponseHeaders(response -> read.countDown()))
                .send();
        assertThat(cut).failsWithin(Duration.ofSeconds(10));
        backend.answer(Handler.OK);
        assertThat(request("GET", "/", "a.test").send().getContentAsString()).isEqualTo("hello");
    }

    @Test
    void aStreamThatTheClientResetsFreesTheBackend() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.awaitEnd();
            ended.countDown();
        });
        Request request = request("GET", "/", "a.test");
        CompletableFuture<ContentResponse> response = new CompletableResponseListener(request).send();
        Await.until("the request arrives", () -> backend.arrivals() == 1);
        request.abort(new IllegalStateException("gone"));
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aStreamThatTheClientResetsFreesTheConnectionOfAnErrorThatWaitsForTheRetryBudget() throws Exception {
        backend.answer(exchange -> exchange.respond(500, "no"));
        Request request = request("GET", "/held", "a.test");
        request.send(result -> {});
        Await.until("an answer that is held back", () -> backend.arrivals() == 1 && proxy.inFlight() == 0);
        assertThat(backend.openConnections()).isEqualTo(1);
        request.abort(new IllegalStateException("gone"));
        Await.until("the connection is given up", () -> backend.openConnections() == 0);
        assertThat(backend.arrivals()).isEqualTo(1);
    }

    @Test
    void manyStreamsShareOneConnection() throws Exception {
        backend.answer(exchange -> exchange.respond(200, exchange.target()));
        List<CompletableFuture<ContentResponse>> responses = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            responses.add(new CompletableResponseListener(request("GET", "/" + i, "a.test")).send());
        }
        for (int i = 0; i < responses.size(); i++) {
            assertThat(responses.get(i).get(10, TimeUnit.SECONDS).getContentAsString())
                    .isEqualTo("/" + i);
        }
    }
}
