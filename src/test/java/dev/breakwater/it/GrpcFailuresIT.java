package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Calls of gRPC that fail, and what their clients, the backends' circuit breakers and the access log learn of it. */
class GrpcFailuresIT extends AccessLogContract {
    private static final int LOOKS_FOR_A_CALL = 100;

    private final GrpcBackend server = GrpcBackend.start();
    private final GrpcBackend other = GrpcBackend.start();
    /** Gets the calls that nobody waits for: it may take them up when their test is over. */
    private final GrpcBackend givenUp = GrpcBackend.start();

    @Override
    String configuration() {
        return loggingHead() + """
                "forwarding": {"proxy_status": true},
                "upstreams": {
                  "u": {"backends": ["%1$s"], "circuit_breaker": {"enabled": false}},
                  "given_up": {"backends": ["%4$s"], "circuit_breaker": {"enabled": false}},
                  "two": {"policy": "first", "backends": ["%1$s", "%2$s"], "circuit_breaker": {"enabled": false}},
                  "broken": {"backends": ["%1$s"], "circuit_breaker": {"failures": 2, "failure_rate": 0, "open_for": "1h", "max_open_for": "1h", "max_ejected": 100}, "panic_threshold": 0},
                  "full": {"backends": [{"url": "%1$s", "max_connections": 1}], "queue": {"size": 0}},
                  "dead": {"backends": ["h2c://127.0.0.1:%3$d"], "circuit_breaker": {"enabled": false}, "panic_threshold": 0},
                  "down": {"backends": [{"url": "%1$s", "state": "down"}]}},
                "sites": [
                  {"hosts": ["a.test"], "routes": [{"path": "/test.Service", "upstream": "u"}]},
                  {"hosts": ["silent.test"], "routes": [{"path": "/", "upstream": "given_up"}]},
                  {"hosts": ["small.test"], "routes": [{"path": "/", "upstream": "given_up", "max_body_size": "100"}]},
                  {"hosts": ["late.test"], "routes": [{"path": "/", "upstream": "given_up", "timeouts": {"response_header": "200ms"}, "retry": {"attempts": 1}}]},
                  {"hosts": ["retried.test"], "routes": [{"path": "/", "upstream": "two", "retry": {"non_idempotent": true, "statuses": [503]}}]},
                  {"hosts": ["once.test"], "routes": [{"path": "/", "upstream": "two"}]},
                  {"hosts": ["broken.test"], "routes": [{"path": "/", "upstream": "broken"}]},
                  {"hosts": ["full.test"], "routes": [{"path": "/", "upstream": "full"}]},
                  {"hosts": ["dead.test"], "routes": [{"path": "/", "upstream": "dead", "retry": {"attempts": 1}}]},
                  {"hosts": ["down.test"], "routes": [{"path": "/", "upstream": "down"}]},
                  {"hosts": ["fixed.test"], "routes": [{"path": "/", "respond": {"status": 404, "body": "not here"}}]}]}""".formatted(server.url(), other.url(), FreePort.next(), givenUp.url());
    }

    @AfterEach
    void forget() {
        server.reset();
        other.reset();
        givenUp.reset();
    }

    @AfterAll
    void stop() {
        server.close();
        other.close();
        givenUp.close();
    }

    private GrpcClient client(String host) {
        return GrpcClient.connect(proxy().port(), host);
    }

    private GrpcClient.End echo(String host, byte... message) throws Exception {
        try (GrpcClient client = client(host)) {
            return client.send(GrpcBackend.ECHO, message).end();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unknown.test, UNIMPLEMENTED, no_site",
        "dead.test, UNAVAILABLE, connect_failed",
        "down.test, UNAVAILABLE, no_backend",
        "small.test, RESOURCE_EXHAUSTED, body_too_large"
    })
    void whatTheProxyRefusesHasAStatus(String host, Code code, String cause) throws Exception {
        GrpcClient.End end = echo(host, new byte[200]);
        assertThat(end.code()).as("%s", end).isEqualTo(code);
        assertThat(end.status().getDescription()).startsWith("breakwater: " + cause + " (request ");
        assertThat(end.trailers().get(GrpcClient.PROXY_STATUS)).as("%s", end).contains("details=\"" + cause + "\"");
    }

    @Test
    void whoeverCallsOverHttp11GetsTheSame() throws Exception {
        Response response = send(
                RawClient.requestWith("message", "POST", "/", "unknown.test", "Content-Type: application/grpc+proto"));
        assertStatus(response, 200);
        assertThat(response.fields().value("Content-Type")).isEqualTo("application/grpc");
        assertThat(response.fields().value("grpc-status")).isEqualTo("12");
        assertThat(response.fields().value("grpc-message")).startsWith("breakwater: no_site");
        assertThat(response.fields().list("Connection", "close")).isTrue();
    }

    @Test
    void aMethodWithoutARouteIsNotImplemented() throws Exception {
        try (GrpcClient client = client("a.test")) {
            GrpcClient.End end = client.send(GrpcBackend.UNKNOWN, (byte) 1).end();
            assertThat(end.code()).as("%s", end).isEqualTo(Code.UNIMPLEMENTED);
            assertThat(end.status().getDescription()).contains("no_route");
        }
    }

    @Test
    void aBackendThatTakesTooLongExceedsADeadline() throws Exception {
        try (GrpcClient client = client("late.test")) {
            assertIsTooLate(() -> client.send(GrpcBackend.SILENT), "backend_timeout");
        }
    }

    /** The server hears of it, unless it takes up the call so late that it is over by then: so it may take several. */
    private void assertIsTooLate(Supplier<GrpcClient.Call> call, String cause) {
        AtomicInteger looks = new AtomicInteger();
        Await.until("the server hears of it", Duration.ofSeconds(40), () -> {
            if (looks.getAndIncrement() % LOOKS_FOR_A_CALL == 0) {
                GrpcClient.End end = call.get().end();
                assertThat(end.code()).as("%s", end).isEqualTo(Code.DEADLINE_EXCEEDED);
                assertThat(end.status().getDescription()).contains(cause);
            }
            return givenUp.cancelled() > 0;
        });
    }

    @Test
    void aBackendWithoutRoomIsUnavailable() throws Exception {
        try (GrpcClient client = client("full.test")) {
            GrpcClient.Call first = client.begin(GrpcBackend.CHAT).send((byte) 1);
            first.read();
            GrpcClient.End end = client.send(GrpcBackend.ECHO).end();
            assertThat(end.code()).as("%s", end).isEqualTo(Code.UNAVAILABLE);
            assertThat(end.status().getDescription()).contains("overloaded");
            assertThat(first.halfClose().end().status()).isEqualTo(Status.OK);
        }
    }

    @Test
    void aResponseOfTheConfigurationIsLeftAlone() throws Exception {
        GrpcClient.End end = echo("fixed.test");
        assertThat(end.code()).as("%s", end).isEqualTo(Code.UNIMPLEMENTED);
        assertThat(end.status().getDescription()).contains("404").doesNotContain("breakwater");
    }

    @Test
    void theBackendHearsOfTheDeadline() throws Exception {
        try (GrpcClient client = client("a.test")) {
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.SECONDS);
            assertThat(client.begin(GrpcBackend.ECHO, options)
                            .send()
                            .halfClose()
                            .end()
                            .status())
                    .isEqualTo(Status.OK);
            String timeout = server.header().get(GrpcBackend.TIMEOUT);
            assertThat(timeout).endsWith("u");
            assertThat(Long.parseLong(timeout.replace("u", ""))).isBetween(1L, 50_000_000L);
        }
    }

    @Test
    void theProxyKeepsTheDeadlineItself() throws Exception {
        try (GrpcClient client = client("silent.test")) {
            assertIsTooLate(
                    () -> client.begin(GrpcBackend.SILENT, "200m").send().halfClose(), "deadline_exceeded");
        }
    }

    @Test
    void aTimeoutThatIsNoneIsLeftToTheBackend() throws Exception {
        try (GrpcClient client = client("late.test")) {
            GrpcClient.End end = client.begin(GrpcBackend.SILENT, "123456789m")
                    .send()
                    .halfClose()
                    .end();
            assertThat(end.code()).as("%s", end).isEqualTo(Code.DEADLINE_EXCEEDED);
            assertThat(end.status().getDescription()).contains("backend_timeout");
        }
    }

    @Test
    void onlyACallThatMayBeRepeatedIsSentToAnotherBackendThatIsUnavailable() throws Exception {
        server.failWith(Status.UNAVAILABLE);
        other.failWith(Status.NOT_FOUND);
        try (GrpcClient retried = client("retried.test");
                GrpcClient once = client("once.test")) {
            assertThat(retried.send(GrpcBackend.FAIL).end().code()).isEqualTo(Code.NOT_FOUND);
            assertThat(server.calls()).isEqualTo(1);
            assertThat(other.calls()).isEqualTo(1);
            assertThat(once.send(GrpcBackend.FAIL).end().code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(other.calls()).isEqualTo(1);
        }
    }

    @Test
    void aBackendThatFailsCallsIsLeftAlone() throws Exception {
        try (GrpcClient client = client("broken.test")) {
            server.failWith(Status.NOT_FOUND);
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(GrpcBackend.FAIL).end().code()).isEqualTo(Code.NOT_FOUND);
            }
            server.failWith(Status.INTERNAL);
            assertThat(client.send(GrpcBackend.FAIL).end().code()).isEqualTo(Code.INTERNAL);
            // Not in the header: this one has messages before its end.
            assertThat(client.send(GrpcBackend.COUNT, (byte) 1, (byte) Code.UNAVAILABLE.value())
                            .end()
                            .code())
                    .isEqualTo(Code.UNAVAILABLE);
            GrpcClient.End end = client.send(GrpcBackend.ECHO).end();
            assertThat(end.status().getDescription()).as("%s", end).contains("no_backend");
            assertThat(server.calls()).isEqualTo(5);
        }
    }

    @Test
    void theAccessLogHasBothStatuses() throws Exception {
        try (GrpcClient client = client("a.test")) {
            client.send(GrpcBackend.COUNT, id("fine"), (byte) 2).end();
            assertLogged("fine", 200, 0, null);
            client.send(GrpcBackend.COUNT, id("aborted"), (byte) 2, (byte) 10).end();
            assertLogged("aborted", 200, 10, null);
            client.send(GrpcBackend.FAIL, id("internal")).end();
            assertLogged("internal", 200, 13, null);
            client.send(GrpcBackend.UNKNOWN, id("lost")).end();
            assertLogged("lost", 200, 12, "no_route");
        }
    }

    private void assertLogged(String id, int status, int grpcStatus, String cause) throws Exception {
        JsonNode line = jsonLine(id(id));
        assertThat(line.path("status").intValue(-1)).as("%s", line).isEqualTo(status);
        assertThat(line.path("grpc_status").intValue(-1)).as("%s", line).isEqualTo(grpcStatus);
        assertThat(line.path("cause").stringValue(null)).as("%s", line).isEqualTo(cause);
    }
}
