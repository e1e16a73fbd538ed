package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What backends behind TLS are offered, and what they agree to. */
class Http2TlsIT extends ProxyContract {
    private final TestAuthority authority = new TestAuthority();
    private final Http2Backend streams = Http2Backend.startTls(authority.serverFor("127.0.0.1"));
    private final TestBackend older = TestBackend.startTls(authority.serverFor("127.0.0.1"));
    /** Would rather speak HTTP/2, but nobody should ask it to. */
    private final TestBackend willing = TestBackend.startTls(authority.serverFor("127.0.0.1"), "h2", "http/1.1");

    @Override
    String configuration() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        return HEAD
                + """
                "upstreams": {
                  "h2": {"backends": ["h2://%2$s"], "tls": {"ca_file": "%1$s"}},
                  "either": {"backends": ["https://%2$s"], "tls": {"ca_file": "%1$s"}},
                  "only_h2": {"backends": ["https://%2$s"], "tls": {"ca_file": "%1$s", "alpn": ["h2"]}},
                  "only_http1": {"backends": ["https://%5$s"], "tls": {"ca_file": "%1$s", "alpn": ["http/1.1"]}},
                  "older": {"backends": ["https://%3$s"], "tls": {"ca_file": "%1$s"}},
                  "older_h2": {"backends": ["h2://%3$s"], "tls": {"ca_file": "%1$s"}},
                  "clear_h2c": {"backends": ["h2c://%4$s"]}},
                "sites": [{"routes": [
                  {"path": "/h2", "upstream": "h2"},
                  {"path": "/either", "upstream": "either"},
                  {"path": "/only_h2", "upstream": "only_h2"},
                  {"path": "/only_http1", "upstream": "only_http1"},
                  {"path": "/older", "upstream": "older"},
                  {"path": "/older_h2", "upstream": "older_h2"},
                  {"path": "/clear_h2c", "upstream": "clear_h2c"}]}]}""".formatted(
                                directory.resolve("ca.pem"),
                                streams.authority(),
                                older.authority(),
                                backend.authority(),
                                willing.authority());
    }

    @AfterAll
    void stopAll() {
        streams.close();
        older.close();
        willing.close();
    }

    @Test
    void aBackendIsAskedInHttp2WhereItAgrees() throws Exception {
        for (String path : new String[] {"/h2", "/either", "/only_h2"}) {
            assertThat(get("a.test", path).text()).isEqualTo("hello");
            RecordedStream request = streams.request();
            assertThat(request.scheme()).isEqualTo("https");
            assertThat(request.authority()).isEqualTo("a.test");
            assertThat(request.fields().get("x-forwarded-proto")).isEqualTo("http");
        }
    }

    @Test
    void aBackendIsAskedInHttp11WhereItDoesNotAgreeToMore() throws Exception {
        Response response = get("a.test", "/older", "X-Spelling: Kept");
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.value("Via")).isEqualTo("1.1 breakwater");
        assertThat(older.request().line()).isEqualTo("GET /older HTTP/1.1");
    }

    @Test
    void aBackendIsAskedInHttp11WhereNothingElseIsOffered() throws Exception {
        assertThat(get("a.test", "/only_http1").text()).isEqualTo("hello");
        assertThat(willing.request().line()).isEqualTo("GET /only_http1 HTTP/1.1");
    }

    @Test
    void aBackendThatDoesNotAgreeToHttp2WhereNothingElseIsOfferedIsRefused() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.proxy", Level.WARNING)) {
            Response response = get("a.test", "/older_h2");
            assertStatus(response, 502);
            assertThat(response.text()).contains("tls");
            Await.until("the log has the remedy", () -> log.lines().stream()
                    .anyMatch(line -> line.contains("older_h2") && line.contains("https://")));
        }
    }

    @Test
    void aBackendOfHttp11ThatIsSpokenToInHttp2IsABadGateway() throws Exception {
        assertStatus(get("a.test", "/clear_h2c"), 502);
        assertThat(get("a.test", "/either").text()).isEqualTo("hello");
    }
}
