package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers of other projects as backends that are spoken to in HTTP/2. */
@Timeout(120)
class Http2ServersIT {
    private static final int TOGETHER = 200;
    private static final String UPLOAD = "0123456789abcdef".repeat(1 << 16);
    private static final String FILE = "some content\n".repeat(1_000);

    private final Path directory = ScratchDirectory.create();
    private final TestBackend behind = TestBackend.start();
    private final int port = FreePort.next();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private NativeServer server;
    private StandaloneProxy proxy;

    @AfterEach
    void stop() {
        if (proxy != null) {
            Await.until("no request in flight", () -> proxy.inFlight() == 0);
            proxy.close();
        }
        if (server != null) {
            server.close();
        }
        behind.close();
        ScratchDirectory.delete(directory);
    }

    private void startNginx() throws Exception {
        TestAuthority authority = new TestAuthority();
        TestCertificate certificate = authority.issue("127.0.0.1");
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Files.writeString(directory.resolve("server.pem"), certificate.chainPem());
        Files.writeString(directory.resolve("key.pem"), certificate.keyPem());
        server = Nginx.start(directory, port, """
                  client_max_body_size 2m;
                  client_body_buffer_size 2m;
                  # Its workers are another user's where the tests are root's, and may not see the directory.
                  proxy_max_temp_file_size 0;
                  server {
                    listen 127.0.0.1:%2$d ssl http2;
                    ssl_certificate %1$s/server.pem;
                    ssl_certificate_key %1$s/key.pem;
                    add_header x-protocol $server_protocol always;
                    location / { proxy_pass %3$s; }
                  }
                """.formatted(directory, port, behind.url()));
        startProxy("\"backends\": [\"h2://127.0.0.1:%d\"], \"tls\": {\"ca_file\": \"%s\"}"
                .formatted(port, directory.resolve("ca.pem")));
    }

    private void startProxy(String upstream) throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(config, ProxyContract.HEAD + """
                "upstreams": {"u": {%s, "circuit_breaker": {"failures": 0}}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(upstream));
        proxy = new StandaloneProxy(config);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path));
    }

    private void assertManyAreServedTogether() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) {
            responses.add(client.sendAsync(request("/file").build(), BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> each : responses) {
            HttpResponse<String> response = each.get(60, TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(FILE);
        }
    }

    private void assertUploadComesBack() throws Exception {
        HttpResponse<String> response = client.send(
                request("/file").POST(BodyPublishers.ofString(UPLOAD)).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        // Neither is worth printing.
        assertThat(response.body().equals(UPLOAD)).isTrue();
    }

    @Test
    void nginxOverTls() throws Exception {
        behind.answer(exchange -> exchange.respond(200, FILE));
        startNginx();
        HttpResponse<String> response = client.send(request("/file").build(), BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo(FILE);
        assertThat(response.headers().firstValue("x-protocol")).hasValue("HTTP/2.0");
        behind.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, exchange.recorded().text());
        });
        assertUploadComesBack();
        behind.answer(exchange -> exchange.respond(200, FILE));
        assertManyAreServedTogether();
    }

    @Test
    void nghttpdWithoutTls() throws Exception {
        Files.writeString(directory.resolve("file"), FILE);
        server = NativeServer.start(
                "nghttp2-server",
                directory,
                port,
                "/usr/sbin/nghttpd",
                "--no-tls",
                "--address=127.0.0.1",
                "--htdocs=" + directory,
                "--echo-upload",
                Integer.toString(port));
        startProxy("\"backends\": [\"h2c://127.0.0.1:%d\"]".formatted(port));
        HttpResponse<String> response = client.send(request("/file").build(), BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo(FILE);
        assertThat(response.headers().firstValue("via")).hasValue("2 breakwater");
        assertUploadComesBack();
        assertManyAreServedTogether();
    }
}
