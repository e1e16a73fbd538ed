package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The name that backends behind TLS are asked for, which is also the one that their certificates have to be for. Only whole handshakes tell it, so that no two tests
 * may have the same setting for the same name and port.
 */
class TlsServerNameIT extends ProxyContract {
    private static final String CHECK =
            "\"health_check\": {\"interval\": \"200ms\", \"down_interval\": \"200ms\", \"initial\": \"down\"}, \"panic_threshold\": 0";

    private final TestAuthority authority = new TestAuthority();
    private final DnsServer dns = DnsServer.start();
    private final TlsRecorder named = new TlsRecorder(authority.issue("shop.test"), authority);
    private final TlsRecorder local = new TlsRecorder(authority.issue("localhost", "127.0.0.1"), authority);
    private final TestBackend namedBackend = TestBackend.startTls(named.context(), "http/1.1");
    private final Http2Backend namedStreams = Http2Backend.startTls(named.context());
    private final TestBackend localBackend = TestBackend.startTls(local.context());

    @Override
    String configuration() throws Exception {
        addBackend("named", namedBackend);
        addBackend("local", localBackend);
        addBackend("checked", TestBackend.startTls(named.context()));
        dns.answer("127.0.0.1 shop.test", "127.0.0.1 other.test");
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        return HEAD + """
                "resolver": {"servers": ["127.0.0.1:%1$d"]},
                "upstreams": {
                  "http1": {"backends": ["@named@"], "tls": {"ca_file": "ca.pem", "server_name": "shop.test"}},
                  "h2": {"backends": ["%2$s"], "tls": {"ca_file": "ca.pem", "server_name": "shop.test"}},
                  "websockets": {"backends": ["@named@"], "tls": {"ca_file": "ca.pem", "server_name": "shop.test", "alpn": ["http/1.1"]}},
                  "checked": {"backends": ["@checked@"], "tls": {"ca_file": "ca.pem", "server_name": "shop.test"}, %5$s},
                  "wrong": {"backends": ["@named@"], "tls": {"ca_file": "ca.pem", "server_name": "bar.test"}},
                  "dns": {"backends": ["https://shop.test:%3$d"], "tls": {"ca_file": "ca.pem"}},
                  "dotted": {"backends": ["https://shop.test.:%3$d"], "tls": {"ca_file": "ca.pem", "alpn": ["http/1.1"]}},
                  "dns_other": {"backends": ["https://other.test:%3$d"], "tls": {"ca_file": "ca.pem", "server_name": "shop.test", "alpn": ["http/1.1", "h2"]}},
                  "dns_wrong": {"backends": ["https://other.test:%3$d"], "tls": {"ca_file": "ca.pem"}},
                  "short": {"backends": ["https://localhost:%4$d"], "tls": {"ca_file": "ca.pem"}},
                  "address": {"backends": ["https://127.0.0.1:%4$d"], "tls": {"ca_file": "ca.pem"}},
                  "named_address": {"backends": ["https://localhost:%4$d"], "tls": {"ca_file": "ca.pem", "server_name": "127.0.0.1"}}},
                "sites": [{"routes": [
                  {"path": "/http1", "upstream": "http1"}, {"path": "/websockets", "upstream": "websockets"}, {"path": "/h2", "upstream": "h2"}, {"path": "/checked", "upstream": "checked"},
                  {"path": "/wrong", "upstream": "wrong"}, {"path": "/dns", "upstream": "dns"}, {"path": "/dotted", "upstream": "dotted"},
                  {"path": "/dns_other", "upstream": "dns_other"}, {"path": "/dns_wrong", "upstream": "dns_wrong"}, {"path": "/short", "upstream": "short"},
                  {"path": "/address", "upstream": "address"}, {"path": "/named_address", "upstream": "named_address"}]}]}""".formatted(dns.port(), namedStreams.url(), namedBackend.port(), localBackend.port(), CHECK);
    }

    @AfterAll
    void stop() {
        namedStreams.close();
        dns.close();
    }

    @BeforeEach
    void forget() {
        named.forget();
        local.forget();
    }

    @Test
    void aNameInTheConfigurationIsAskedForInPlaceOfTheAddress() throws Exception {
        assertThat(get("a.test", "/http1").text()).isEqualTo("hello");
        assertThat(named.name()).isEqualTo("shop.test");
        assertThat(namedBackend.request().fields().value("Host")).isEqualTo("a.test");
    }

    @Test
    void soItIsOverHttp2() throws Exception {
        assertThat(get("a.test", "/h2").text()).isEqualTo("hello");
        assertThat(named.name()).isEqualTo("shop.test");
    }

    @Test
    void soItIsForWebSockets() throws Exception {
        assumeTrue(deployment.webSockets(), "Jetty's servlet API has none");
        namedBackend.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        try (WebSocketPeer client = WebSocketPeer.open(connect(), "a.test", "/websockets")) {
            assertThat(client.send(Frame.text("there")).next().text()).isEqualTo("there");
        }
        assertThat(named.name()).isEqualTo("shop.test");
    }

    @Test
    void soItIsForHealthChecks() {
        Await.until("the checks succeed", () -> get("a.test", "/checked").status() == 200);
    }

    @Test
    void aCertificateThatIsNotForThatNameIsRefused() throws Exception {
        for (String path : new String[] {"/wrong", "/dns_wrong"}) {
            Response response = get("a.test", path);
            assertStatus(response, 502);
            assertThat(response.text()).contains("tls");
        }
        assertThat(namedBackend.arrivals()).isZero();
    }

    @Test
    void theNameInTheUrlIsAskedForAndNotWhatItLeadsTo() throws Exception {
        for (String path : new String[] {"/dns", "/dotted"}) {
            Await.until("the name is known", () -> get("a.test", path).status() == 200);
            assertThat(named.name()).as(path).isEqualTo("shop.test");
            named.forget();
        }
        assertStatus(get("a.test", "/dns_other"), 200);
        assertThat(named.name()).isEqualTo("shop.test");
    }

    @Test
    void aNameWithoutADotIsAskedForToo() throws Exception {
        assertStatus(get("a.test", "/short"), 200);
        assertThat(local.name()).isEqualTo("localhost");
    }

    @Test
    void anAddressIsNotAskedFor() throws Exception {
        for (String path : new String[] {"/address", "/named_address"}) {
            assertStatus(get("a.test", path), 200);
            assertThat(local.name()).as(path).isEqualTo(TlsRecorder.NO_NAME);
        }
    }
}
