package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a backend is told when the proxy stands behind others that are trusted. */
class TrustedProxiesIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "trusted_proxies": ["127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"],
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [
                    {"path": "/", "upstream": "u"},
                    {"path": "/client", "respond": {"body": "{client_ip}"}},
                    {"path": "/scheme", "respond": {"body": "{scheme}"}}]}]}""";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7|203.0.113.7",
                "198.51.100.1, 203.0.113.7|203.0.113.7",
                "198.51.100.1, 203.0.113.7, 10.1.2.3|203.0.113.7",
                "203.0.113.7,10.1.2.3 ,  127.0.0.9|203.0.113.7",
                "203.0.113.7:4711|203.0.113.7",
                "[2001:db9::1]:4711, 10.0.0.1|2001:db9::1",
                "2001:db9::1, 2001:db8::5|2001:db9::1",
                "10.0.0.1, 10.0.0.2|10.0.0.1",
                "203.0.113.7, unknown|127.0.0.1",
                "203.0.113.7, <script>, 10.0.0.1|10.0.0.1",
                "203.0.113.7, 999.1.1.1|127.0.0.1",
            })
    void theClientIsTheLastAddressThatIsNotTrusted(String forwardedFor, String client) throws Exception {
        assertThat(get("a.test", "/client", "X-Forwarded-For: " + forwardedFor).text())
                .isEqualTo(client);
    }

    @Test
    void severalFieldsAreOneList() throws Exception {
        assertThat(get("a.test", "/client", "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.7, 10.0.0.1")
                        .text())
                .isEqualTo("203.0.113.7");
    }

    @Test
    void forwardedTellsTheClientWhereXForwardedForIsMissing() throws Exception {
        assertThat(get("a.test", "/client", "Forwarded: for=203.0.113.7;proto=https, For=\"[2001:db8::1]:99\"")
                        .text())
                .isEqualTo("203.0.113.7");
    }

    @Test
    void fieldsOfATrustedProxyAreContinued() throws Exception {
        Fields fields = forwardedGet(
                        "a.test",
                        "/",
                        "X-Forwarded-For: 198.51.100.1, 203.0.113.7",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: public.test",
                        "X-Forwarded-Port: 443",
                        "Forwarded: for=203.0.113.7;proto=https")
                .fields();
        assertThat(fields.values("X-Forwarded-For")).containsExactly("198.51.100.1, 203.0.113.7, 127.0.0.1");
        assertThat(fields.values("X-Forwarded-Proto")).containsExactly("https");
        assertThat(fields.values("X-Forwarded-Host")).containsExactly("public.test");
        assertThat(fields.values("X-Forwarded-Port")).containsExactly("443");
        assertThat(fields.values("Forwarded"))
                .containsExactly("for=203.0.113.7;proto=https, for=127.0.0.1;host=a.test;proto=http");
    }

    @Test
    void aTrustedProxyMayTellOfItsClientsCertificate() throws Exception {
        Fields fields = forwardedGet(
                        "a.test",
                        "/",
                        "Client-Cert: :AAAA:",
                        "Client-Cert-Chain: :BBBB:",
                        "X-Forwarded-Client-Cert: Hash=1",
                        "Client_Cert: :CCCC:")
                .fields();
        assertThat(fields.value("Client-Cert")).isEqualTo(":AAAA:");
        assertThat(fields.value("Client-Cert-Chain")).isEqualTo(":BBBB:");
        assertThat(fields.value("X-Forwarded-Client-Cert")).isEqualTo("Hash=1");
        assertThat(fields.contain("Client_Cert")).isFalse();
    }

    @Test
    void aTrustedProxyThatSaysNothingIsTheClient() throws Exception {
        Fields fields = forwardedGet("a.test", "/").fields();
        assertThat(fields.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(fields.value("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(fields.value("X-Forwarded-Host")).isEqualTo("a.test");
    }

    @Test
    void theSchemeIsThatOfTheTrustedProxy() throws Exception {
        assertThat(get("a.test", "/scheme", "X-Forwarded-Proto: https").text()).isEqualTo("https");
        assertThat(get("a.test", "/scheme").text()).isEqualTo("http");
    }

    @Test
    void aliasesAreDroppedEvenFromATrustedProxy() throws Exception {
        assertThat(forwardedGet("a.test", "/", "X_Forwarded_For: 1.2.3.4")
                        .fields()
                        .contain("X_Forwarded_For"))
                .isFalse();
        assertThat(get("a.test", "/client", "X_Forwarded_For: 1.2.3.4").text()).isEqualTo("127.0.0.1");
    }
}
