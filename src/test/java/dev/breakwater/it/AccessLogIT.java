package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The JSON access log tells everything about every request. */
class AccessLogIT extends AccessLogContract {
    @Override
    String configuration() {
        return loggingHead() + """
                "trusted_proxies": ["127.0.0.1"],
                "limits": {"uri": "1KB"},
                "upstreams": {
                  "u": {"backends": [{"id": "first", "url": "@main@"}]},
                  "refusing": {"backends": [{"id": "gone", "url": "http://127.0.0.1:%d"}]}},
                "sites": [{"hosts": ["a.test", "b.test"], "routes": [
                  {"path": "/", "upstream": "u", "max_body_size": "1KB"},
                  {"path": "/late", "upstream": "u", "timeouts": {"response_header": "100ms"}},
                  {"path": "/slow", "upstream": "u", "timeouts": {"client": "200ms"}},
                  {"path": "/refusing", "upstream": "refusing"},
                  {"path": "/fixed", "respond": {"body": "fixed"}}]}]}""".formatted(FreePort.next());
    }

    private void assertFailure(JsonNode line, int status, String cause) {
        assertThat(line.path("status").intValue()).as("%s", line).isEqualTo(status);
        assertThat(line.path("cause").stringValue(null)).as("%s", line).isEqualTo(cause);
    }

    @Test
    void tellsAllOfAnExchange() throws Exception {
        backend.answer(exchange -> exchange.respond(201, "created"));
        send(RawClient.requestWith(
                "body",
                "POST",
                "/x%2Fy?q=\"%zz",
                "B.test:80",
                "X-Request-Id: " + id("all"),
                "X-Forwarded-For: 203.0.113.7",
                "User-Agent: Test \"1\" \\",
                "Referer: https://from.test/"));
        JsonNode line = jsonLine(id("all"));
        assertThat(line.path("time").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(line.path("client").stringValue()).isEqualTo("203.0.113.7");
        assertThat(line.path("method").stringValue()).isEqualTo("POST");
        assertThat(line.path("uri").stringValue()).isEqualTo("/x%2Fy?q=\"%zz");
        assertThat(line.path("protocol").stringValue()).isEqualTo("HTTP/1.1");
        assertThat(line.path("status").intValue()).isEqualTo(201);
        assertThat(line.path("bytes").longValue()).isEqualTo(7);
        assertThat(line.path("user_agent").stringValue()).isEqualTo("Test \"1\" \\");
        assertThat(line.path("referer").stringValue()).isEqualTo("https://from.test/");
        assertThat(line.path("host").stringValue()).isEqualToIgnoringCase("b.test");
        assertThat(line.path("site").stringValue()).isEqualTo("a.test");
        assertThat(line.path("route").stringValue()).isEqualTo("/");
        assertThat(line.path("backend").stringValue()).isEqualTo("u/first");
        assertThat(line.path("duration").doubleValue()).isBetween(0.0, 10.0);
        assertThat(line.path("first_byte").doubleValue())
                .isBetween(0.0, line.path("duration").doubleValue());
        assertThat(line.path("cause").isNull()).isTrue();
    }

    @Test
    void tellsOfLocalResponses() throws Exception {
        get("a.test", "/fixed", "X-Request-Id: " + id("fixed"));
        JsonNode line = jsonLine(id("fixed"));
        assertThat(line.path("status").intValue()).isEqualTo(200);
        assertThat(line.path("bytes").longValue()).isEqualTo(5);
        assertThat(line.path("backend").isNull()).isTrue();
        assertThat(line.path("first_byte").isNull()).isTrue();
    }

    @Test
    void tellsOfRefusals() throws Exception {
        get("unknown.test", "/", "X-Request-Id: " + id("site"));
        JsonNode unknown = jsonLine(id("site"));
        assertFailure(unknown, 421, "no_site");
        assertThat(unknown.path("site").isNull()).isTrue();
        get("a.test", "/" + "x".repeat(2000), "X-Request-Id: " + id("long"));
        assertFailure(jsonLine(id("long")), 414, "uri_too_long");
        send(RawClient.requestWith("x".repeat(2000), "POST", "/", "a.test", "X-Request-Id: " + id("large")));
        assertFailure(jsonLine(id("large")), 413, "body_too_large");
    }

    @Test
    void tellsOfFailuresOfTheBackend() throws Exception {
        get("a.test", "/refusing", "X-Request-Id: " + id("refused"));
        JsonNode refused = jsonLine(id("refused"));
        assertFailure(refused, 502, "connect_failed");
        assertThat(refused.path("backend").stringValue()).isEqualTo("refusing/gone");
        backend.answer(BackendExchange::reset);
        get("a.test", "/", "X-Request-Id: " + id("reset"));
        assertFailure(jsonLine(id("reset")), 502, "backend_reset");
        backend.answer(BackendExchange::awaitEnd);
        get("a.test", "/late", "X-Request-Id: " + id("late"));
        assertFailure(jsonLine(id("late")), 504, "backend_timeout");
    }

    @Test
    void aResponseThatWasCutOffKeepsItsStatusAndTellsTheCause() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        backend.answer(Handler.cutOff("Content-Length: 100", read, BackendExchange::reset));
        try (RawClient client = connect()) {
            Response head =
                    client.get("a.test", "/", "X-Request-Id: " + id("cut")).head();
            assertThat(client.in().bytes(5)).isEqualTo("start".getBytes());
            read.countDown();
            assertThat(client.body(head, false).complete()).isFalse();
        }
        JsonNode line = jsonLine(id("cut"));
        assertFailure(line, 200, "backend_reset");
        assertThat(line.path("bytes").longValue()).isEqualTo(5);
    }

    @Test
    void aClientThatGoesAwayIsA499() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x".repeat(50_000_000)));
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.get("a.test", "/", "X-Request-Id: " + id("download")).head();
            client.reset();
        }
        assertFailure(jsonLine(id("download")), 499, "client_abort");
        backend.answer(Handler.SILENT);
        try (RawClient client = connect()) {
            int before = backend.arrivals();
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 9", "X-Request-Id: " + id("upload")));
            client.send("start");
            Await.until("the request arrives", () -> backend.arrivals() > before);
            client.reset();
        }
        assertFailure(jsonLine(id("upload")), 499, "client_abort");
    }

    @Test
    void aClientThatIsTooSlowIsNotTheBackendsFault() throws Exception {
        backend.answer(Handler.SILENT);
        send(RawClient.request("POST", "/slow", "a.test", "Content-Length: 9", "X-Request-Id: " + id("slow")));
        assertFailure(jsonLine(id("slow")), 408, "client_timeout");
    }
}
