package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** nginx as a backend that wants a certificate of its clients, and has another one for each name. */
class NginxClientCertificateIT extends ProxyContract {
    private final int port = FreePort.next();
    private final TestAuthority authority = new TestAuthority();
    private final TestAuthority clients = new TestAuthority();
    private NativeServer nginx;

    @Override
    String configuration() throws Exception {
        if (nginx == null) {
            startNginx();
        }
        String with =
                "\"ca_file\": \"ca.pem\", \"server_name\": \"shop.test\", \"cert_file\": \"proxy.crt\", \"key_file\": \"proxy.key\"";
        return HEAD + """
                "upstreams": {
                  "https": {"backends": ["https://127.0.0.1:%1$d"], "tls": {%2$s, "alpn": ["http/1.1"]}},
                  "h2": {"backends": ["h2://127.0.0.1:%1$d"], "tls": {%2$s}},
                  "none": {"backends": ["https://127.0.0.1:%1$d"], "tls": {"ca_file": "ca.pem", "server_name": "shop.test"}}},
                "sites": [{"routes": [{"path": "/https", "upstream": "https"}, {"path": "/h2", "upstream": "h2"}, {"path": "/none", "upstream": "none"}]}]}""".formatted(port, with);
    }

    private void startNginx() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Files.writeString(directory.resolve("clients.pem"), clients.pem());
        for (String name : new String[] {"shop.test", "other.test"}) {
            authority.issue(name).write(directory, name);
        }
        clients.issue("proxy.test").write(directory, "proxy");
        nginx = Nginx.start(directory, port, """
                  ssl_verify_client on;
                  ssl_client_certificate %1$s/clients.pem;
                  %2$s
                  %3$s
                """.formatted(directory, server("other.test"), server("shop.test")));
    }

    private String server(String name) {
        return """
                server {
                  listen 127.0.0.1:%1$d ssl http2;
                  server_name %2$s;
                  ssl_certificate %3$s/%2$s.crt;
                  ssl_certificate_key %3$s/%2$s.key;
                  location / { return 200 "$server_protocol $ssl_server_name $ssl_client_verify $ssl_client_s_dn"; }
                }""".formatted(port, name, directory);
    }

    @AfterAll
    void stop() {
        if (nginx != null) {
            nginx.close();
        }
    }

    @Test
    void theCertificateIsAcceptedAndTheNameIsFound() throws Exception {
        assertThat(get("shop.test", "/https").text()).isEqualTo("HTTP/1.1 shop.test SUCCESS CN=proxy.test");
        assertThat(get("shop.test", "/h2").text()).isEqualTo("HTTP/2.0 shop.test SUCCESS CN=proxy.test");
    }

    /** nginx goes on with the handshake and says in its response what it misses. */
    @Test
    void withoutACertificateTheBackendRefuses() throws Exception {
        Response response = get("shop.test", "/none");
        assertStatus(response, 400);
        assertThat(response.text()).contains("No required SSL certificate was sent");
    }
}
