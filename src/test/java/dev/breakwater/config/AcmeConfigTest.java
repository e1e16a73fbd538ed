package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcmeConfigTest {
    private static final String SITE = "\"backends\": [\"http://localhost:9001\"]";

    @Test
    void littleIsNeeded() throws ConfigException {
        LoadedConfig loaded = parse("""
                {"listen": [{"port": 80}, {"port": 443, "tls": true}],
                 "tls": {"acme": {"agree_to_terms": true, "cert_cache_dir": "cache"}}, %s}""".formatted(SITE));
        AcmeConfig acme = loaded.config().tls().acme();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(acme.directoryUrl()).hasToString("https://acme-v02.api.letsencrypt.org/directory");
        assertThat(acme.challenges()).containsExactly("http-01", "tls-alpn-01");
        assertThat(acme.certCacheDir()).isEqualTo(Path.of("/etc/breakwater/cache"));
        assertThat(acme.onDemand().allow()).isEmpty();
    }

    @Test
    void everyMistakeIsTold() {
        assertThat(problems("""
                {"email": "admin", "directory": "http://ca", "challenges": ["dns-01"], "on_demand": {"allow": ["*", "*.com", "a.*.com"]},
                 "external_account": {"hmac_key": "?"}, "ca_file": "none.pem"}"""))
                .containsExactly(
                        "tls.acme.agree_to_terms: is not true, and no authority issues certificates to who does not agree to its terms of service. "
                                + "Read them (Let's Encrypt's are at https://letsencrypt.org/repository/), and set it to true.",
                        "tls.acme.email: \"admin\" is not an e-mail address. Name one, such as \"admin@example.com\", or leave it out.",
                        "tls.acme.cert_cache_dir: is missing. Name a directory that outlives restarts, such as \"/var/lib/breakwater/certificates\".",
                        "tls.acme.directory: \"http://ca\" is no directory of an authority. "
                                + "Use \"letsencrypt\", \"letsencrypt-staging\" or a URL that begins with https://.",
                        "tls.acme.challenges: is [dns-01]. List \"http-01\", \"tls-alpn-01\" or both, or leave it out for both.",
                        "tls.acme.on_demand.allow[0]: \"*\" would let strangers choose the names that certificates are asked for. "
                                + "Use a name such as \"shop.example.com\" or \"*.example.com\".",
                        "tls.acme.on_demand.allow[1]: \"*.com\" would let strangers choose the names that certificates are asked for. "
                                + "Use a name such as \"shop.example.com\" or \"*.example.com\".",
                        "tls.acme.on_demand.allow[2]: \"a.*.com\" would let strangers choose the names that certificates are asked for. "
                                + "Use a name such as \"shop.example.com\" or \"*.example.com\".",
                        "tls.acme.external_account.key_id: is missing. The authority's web site tells it.",
                        "tls.acme.external_account.hmac_key: is missing or not in Base64url. The authority's web site tells it.",
                        "tls.acme.ca_file: /etc/breakwater/none.pem holds no certificate that can be read. Name a readable PEM file.");
    }

    @Test
    void verificationWithoutTlsNeedsAListenerWithoutTls() {
        assertThat(problems("{\"agree_to_terms\": true, \"cert_cache_dir\": \"c\", \"challenges\": [\"http-01\"]}"))
                .containsExactly("tls.acme.challenges: are asked without TLS at port 80, and every listener has TLS. "
                        + "Add a listener without TLS, or allow \"tls-alpn-01\".");
    }

    @Test
    void whatNoListenerUsesIsWarnedOf() throws ConfigException {
        assertThat(parse("{\"tls\": {\"acme\": {\"agree_to_terms\": true, \"cert_cache_dir\": \"c\"}}, " + SITE + "}")
                        .warnings())
                .extracting(Problem::toString)
                .containsExactly("tls.acme: is not used by any listener. Give one of them \"tls\": true.");
    }

    @Test
    void theExternalAccountsKeyIsNeverShown() {
        assertThat(new ExternalAccountConfig("kid", "c2VjcmV0")).hasToString("ExternalAccountConfig[kid]");
    }

    private static LoadedConfig parse(String text) throws ConfigException {
        return new ConfigLoader(Map.of()).parse(text, ConfigFormat.JSON, Path.of("/etc/breakwater"), "test");
    }

    private static List<String> problems(String acme) {
        try {
            parse("{\"listen\": [{\"port\": 443, \"tls\": true}], \"tls\": {\"acme\": " + acme + "}, " + SITE + "}");
            return List.of();
        } catch (ConfigException refused) {
            return refused.problems().stream().map(Problem::toString).toList();
        }
    }
}
