package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend is told about the client when nobody in front of the proxy is trusted. */
class ForwardingIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [
                  {"hosts": ["*"], "routes": [
                    {"path": "/", "upstream": "u"},
                    {"path": "/backend-host", "upstream": "u", "host_header": "backend"},
                    {"path": "/literal-host", "upstream": "u", "host_header": "inner.test:81"},
                    {"path": "/no-for", "upstream": "u", "forwarding": {"x_forwarded_for": false}},
                    {"path": "/no-proto", "upstream": "u", "forwarding": {"x_forwarded_proto": false}},
                    {"path": "/no-host", "upstream": "u", "forwarding": {"x_forwarded_host": false}},
                    {"path": "/no-port", "upstream": "u", "forwarding": {"x_forwarded_port": false}},
                    {"path": "/no-forwarded", "upstream": "u", "forwarding": {"forwarded": false}},
                    {"path": "/rule", "upstream": "u", "request_headers": {"set": {"X-User": "{client_ip}"}}}]}
                ]}""";
    }

    @Test
    void tellsTheBackendAboutTheClient() throws Exception {
        Fields fields = forwardedGet("a.test:8443", "/").fields();
        assertThat(fields.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(fields.value("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(fields.value("X-Forwarded-Host")).isEqualTo("a.test:8443");
        assertThat(fields.value("X-Forwarded-Port")).isEqualTo("8443");
        assertThat(fields.value("Forwarded")).isEqualTo("for=127.0.0.1;host=\"a.test:8443\";proto=http");
    }

    @Test
    void aHostWithoutPortIsToldAsSuch() throws Exception {
        Fields fields = forwardedGet("a.test", "/").fields();
        assertThat(fields.value("Host")).isEqualTo("a.test");
        assertThat(fields.value("X-Forwarded-Host")).isEqualTo("a.test");
        assertThat(fields.value("X-Forwarded-Port")).isEqualTo("80");
        assertThat(fields.value("Forwarded")).isEqualTo("for=127.0.0.1;host=a.test;proto=http");
    }

    @Test
    void fieldsOfAStrangerAreReplaced() throws Exception {
        Fields fields = forwardedGet(
                        "a.test",
                        "/",
                        "X-Forwarded-For: 10.0.0.1",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: evil.test",
                        "X-Forwarded-Port: 1",
                        "Forwarded: for=10.0.0.1;host=evil.test;proto=https",
                        "Forwarded: for=10.0.0.2")
                .fields();
        assertThat(fields.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(fields.values("X-Forwarded-Proto")).containsExactly("http");
        assertThat(fields.values("X-Forwarded-Host")).containsExactly("a.test");
        assertThat(fields.values("X-Forwarded-Port")).containsExactly("80");
        assertThat(fields.values("Forwarded")).containsExactly("for=127.0.0.1;host=a.test;proto=http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Forwarded_For",
                "X.Forwarded.For",
                "x-forwarded_for",
                "X_Forwarded_Proto",
                "X_FORWARDED_HOST",
                "X-Forwarded.Port",
                "X_Request_Id",
                "X_Real_IP",
                "Client_Cert",
                "CLIENT.CERT",
                "Client-Cert_Chain",
                "X_Forwarded_Client_Cert",
                "X-Forwarded-Client.Cert",
                // Nobody has shown a certificate.
                "Client-Cert",
                "client-cert-chain",
                "X-FORWARDED-CLIENT-CERT",
                "X.Real.IP"
            })
    void aliasesOfTheProxysFieldsAreDropped(String alias) throws Exception {
        assertThat(forwardedGet("a.test", "/", alias + ": forged").fields().contain(alias))
                .isFalse();
    }

    @Test
    void aliasesOfFieldsThatARuleSetsAreDropped() throws Exception {
        Fields fields = forwardedGet(
                        "a.test", "/rule", "X_User: forged", "X.User: forged", "X-User: forged", "X_Other: ok")
                .fields();
        assertThat(fields.values("X-User")).containsExactly("127.0.0.1");
        assertThat(fields.contain("X_User")).isFalse();
        assertThat(fields.contain("X.User")).isFalse();
        assertThat(fields.value("X_Other")).isEqualTo("ok");
    }

    @Test
    void eachFieldCanBeSwitchedOffAndIsThenNotBelievedEither() throws Exception {
        List<String> names =
                List.of("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "Forwarded");
        List<String> paths = List.of("/no-for", "/no-proto", "/no-host", "/no-port", "/no-forwarded");
        for (int off = 0; off < names.size(); off++) {
            Fields fields = forwardedGet("a.test", paths.get(off), names.get(off) + ": forged")
                    .fields();
            for (String name : names) {
                assertThat(fields.contain(name))
                        .as(paths.get(off) + " " + name)
                        .isEqualTo(!name.equals(names.get(off)));
            }
        }
    }

    @Test
    void theHostFieldIsPassedOnAsTheClientSpeltIt() throws Exception {
        assertThat(forwardedGet("A.Test:8080", "/").fields().values("Host")).containsExactly("A.Test:8080");
    }

    @Test
    void theHostFieldMayBeTheBackendsOrALiteral() throws Exception {
        Fields own = forwardedGet("a.test", "/backend-host").fields();
        assertThat(own.values("Host")).containsExactly(backend.authority());
        assertThat(own.value("X-Forwarded-Host")).isEqualTo("a.test");
        assertThat(forwardedGet("a.test", "/literal-host").fields().values("Host"))
                .containsExactly("inner.test:81");
    }

    @Test
    void anHttp10ClientWithoutHostIsForwarded() throws Exception {
        Response response = send("GET /backend-host HTTP/1.0\r\n\r\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(backend.request().fields().values("Host")).containsExactly(backend.authority());
    }
}
