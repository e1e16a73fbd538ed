package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;

/** One proxy, in one deployment, of {@link HealthCheckIT}. */
final class HealthCheckScene extends ProxyContract {
    private static final String OFTEN = "\"interval\": \"100ms\", \"down_interval\": \"50ms\", \"timeout\": \"10s\"";
    private final TestAuthority authority = new TestAuthority();
    private final TestBackend tls = TestBackend.startTls(authority.serverFor("127.0.0.1"));

    @Override
    String configuration() throws Exception {
        backend("second");
        addBackend("tls", tls);
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        return version("initial");
    }

    private String version(String name) {
        return HEAD + """
                "upstreams": {
                  "http": {"backends": ["@main@", "@second@"], "circuit_breaker": {"enabled": false}, "health_check": {%1$s,
                      "path": "/health?deep=1", "host": "probe.test", "headers": {"X-Probe": "1"}, "expect_status": "200-299", "expect_body": "(?i)fine|hello"}},
                  "other": {"backends": ["@main@", "@second@"], "health_check": {%1$s, "path": "/other"}},
                  "tcp": {"backends": ["@main@", "http://127.0.0.1:%2$d"], "health_check": {%1$s, "type": "tcp", "fall": 1}, "retry_budget": {"min": 0, "percent": 0}},
                  "tls": {"backends": ["@tls@"], "tls": {"ca_file": "%3$s"}, "health_check": {%1$s, "initial": "down"}, "panic_threshold": 0},
                  "silent": {"backends": ["@main@", "@second@"], "circuit_breaker": {"enabled": false}, "health_check": {"interval": "100ms", "timeout": "1s", "path": "/unanswered", "fall": 1}},
                  "careful": {"backends": ["@second@"], "health_check": {%1$s, "path": "/careful", "initial": "down"}, "panic_threshold": 0},
                  "dead": {"backends": ["http://127.0.0.1:%2$d"], "health_check": {%1$s}}},
                "sites": [{"routes": [
                    {"path": "/version", "respond": {"body": "%4$s"}},
                    {"path": "/http", "upstream": "http"}, {"path": "/other", "upstream": "other"}, {"path": "/tcp", "upstream": "tcp", "retry": {"attempts": 1}},
                    {"path": "/tls", "upstream": "tls"}, {"path": "/silent", "upstream": "silent"}, {"path": "/careful", "upstream": "careful"}, {"path": "/dead", "upstream": "dead"}]}]}""".formatted(OFTEN, FreePort.next(), directory.resolve("ca.pem"), name);
    }

    /** Answers checks of that path so, and tells its name to everyone else. */
    private static Handler named(String name, String path, int status, String content) {
        return exchange -> {
            boolean check = exchange.target().startsWith(path);
            exchange.respond(check ? status : 200, check ? content : name);
        };
    }

    /** Answers the checks of one upstream well, counts them, and tells its name to everyone else. */
    private static Handler well(String name, AtomicInteger checks) {
        return exchange -> {
            boolean check = exchange.target().startsWith("/health");
            exchange.respond(200, check ? "fine" : name);
            if (check) {
                checks.incrementAndGet();
            }
        };
    }

    /** Whether all of these requests went to that backend. */
    private boolean only(String name, String path) throws Exception {
        for (int i = 0; i < 6; i++) {
            if (!get("a.test", path).text().equals(name)) {
                return false;
            }
        }
        return true;
    }

    /** The next check of that path. */
    private static RecordedRequest check(TestBackend asked, String path) {
        RecordedRequest request = asked.request();
        while (!request.target().startsWith(path)
                || !"breakwater-health-check".equals(request.fields().value("User-Agent"))) {
            request = asked.request();
        }
        return request;
    }

    private boolean both(String path) throws Exception {
        return !only("main", path) && !only("second", path);
    }

    void aBackendThatFailsItsChecksGetsNoRequestsUntilItSucceedsAgain() throws Exception {
        backend("second").answer(named("second", "/health", 200, "I am FINE"));
        for (Handler ill : new Handler[] {
            named("main", "/health", 503, "fine"),
            named("main", "/health", 302, "fine"),
            named("main", "/health", 200, "ill")
        }) {
            backend.answer(ill);
            Await.until("the ill backend is left out", () -> only("second", "/http"));
            backend.answer(named("main", "/health", 200, "all is fine"));
            Await.until("the well backend is used", () -> both("/http"));
        }
    }

    void oneCheckMoreOrLessDoesNotMatter() throws Exception {
        // After a former test both may be down, which is used like both up.
        AtomicInteger ofMain = new AtomicInteger();
        AtomicInteger ofSecond = new AtomicInteger();
        backend.answer(well("main", ofMain));
        backend("second").answer(well("second", ofSecond));
        Await.until("both are known to be up", () -> ofMain.get() > 3 && ofSecond.get() > 3);
        AtomicInteger checks = new AtomicInteger();
        backend.answer(exchange -> {
            boolean check = exchange.target().startsWith("/health");
            boolean odd = check && checks.incrementAndGet() % 2 == 1;
            exchange.respond(odd ? 500 : 200, check ? "fine" : "main");
        });
        Await.until("many checks", () -> checks.get() > 12);
        assertThat(both("/http")).isTrue();
    }

    void aCheckIsSentAsConfiguredOverAConnectionOfItsOwn() {
        RecordedRequest check = check(backend, "/health");
        assertThat(check.line()).isEqualTo("GET /health?deep=1 HTTP/1.1");
        assertThat(check.fields().value("Host")).isEqualTo("probe.test");
        assertThat(check.fields().value("X-Probe")).isEqualTo("1");
        assertThat(check.fields().value("User-Agent")).isEqualTo("breakwater-health-check");
        assertThat(check.fields().value("Connection")).isEqualToIgnoringCase("close");
        RecordedRequest next = check(backend, "/health");
        assertThat(next.connection()).isNotEqualTo(check.connection());
    }

    void twoUpstreamsWithOneAddressDoNotShareWhatTheyFound() throws Exception {
        backend("second").answer(named("second", "/health", 200, "fine"));
        backend.answer(named("main", "/health", 500, ""));
        Await.until("left out of one", () -> only("second", "/http"));
        backend("second").answer(named("second", "/x", 200, ""));
        Await.until("used by the other", () -> both("/other"));
    }

    void aCheckThatGetsNoAnswerFails() throws Exception {
        backend("second").answer(named("second", "/unanswered", 200, "fine"));
        backend.answer(exchange -> {
            if (exchange.target().startsWith("/unanswered")) {
                exchange.awaitEnd();
            } else {
                exchange.respond(200, "main");
            }
        });
        Await.until("left out", () -> only("second", "/silent"));
    }

    void aConnectionIsEnoughForATcpCheck() throws Exception {
        backend.answer(exchange -> exchange.respond(exchange.target().startsWith("/tcp") ? 200 : 500, "main"));
        Await.until("the closed port is left out", () -> {
            for (int i = 0; i < 6; i++) {
                if (get("a.test", "/tcp").status() != 200) {
                    return false;
                }
            }
            return true;
        });
    }

    void checksSpeakTlsAsRequestsDo() {
        Await.until("proven up over TLS", () -> get("a.test", "/tls").status() == 200);
        assertThat(check(tls, "/").fields().value("User-Agent")).isEqualTo("breakwater-health-check");
    }

    void withEveryBackendProvenDownTheServiceIsUnavailable() {
        Await.until("503", () -> {
            Response response = get("a.test", "/dead");
            return response.status() == 503 && response.text().contains("no_backend");
        });
    }

    void aBackendThatMustProveItselfIsNotUsedBefore() throws Exception {
        TestBackend second = backend("second");
        second.answer(named("second", "/careful", 500, ""));
        Await.until("down", () -> get("a.test", "/careful").status() == 503);
        second.answer(Handler.OK);
        Await.until("up", () -> get("a.test", "/careful").status() == 200);
    }

    void aReloadKeepsWhatIsKnown() throws Exception {
        backend("second").answer(named("second", "/health", 200, "fine"));
        backend.answer(named("main", "/health", 500, ""));
        Await.until("the ill backend is left out", () -> only("second", "/http"));
        writeConfiguration(version("reloaded"));
        Await.until("reloaded", () -> {
            // Were it forgotten, the ill backend would be used until its next checks.
            assertThat(only("second", "/http")).isTrue();
            return get("a.test", "/version").text().equals("reloaded");
        });
        assertThat(only("second", "/http")).isTrue();
    }
}
