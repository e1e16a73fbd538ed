package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.tls.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How HTTPS is asked of clients, in short and at length. */
class HttpsConfigTest {
    private static final HstsConfig YEAR = new HstsConfig(true, Duration.ofDays(365), false, false);
    private static final HstsConfig OFF = new HstsConfig(false, null, null, null);

    private static LoadedConfig load(String json) throws ConfigException {
        return new ConfigLoader(Map.of("ON", "true"), new Certificates())
                .parse(json, ConfigFormat.JSON, Path.of(""), "test");
    }

    private static HttpsConfig https(String json) throws ConfigException {
        return load("{\"backends\": [\"http://h:1\"], \"https\": " + json + "}")
                .config()
                .https();
    }

    @Test
    void aSwitchStandsForAllOfIt() throws Exception {
        assertThat(https("true")).isEqualTo(new HttpsConfig(true, null, YEAR));
        assertThat(https("\"${ON}\"")).isEqualTo(new HttpsConfig(true, null, YEAR));
        assertThat(https("false")).isEqualTo(new HttpsConfig(false, null, OFF));
        assertThat(https("null")).isEqualTo(new HttpsConfig(false, null, OFF));
        assertThat(https("{}")).isEqualTo(new HttpsConfig(false, null, OFF));
    }

    @Test
    void hstsMayBeASwitchOrAnObject() throws Exception {
        assertThat(https("{\"redirect\": true}")).isEqualTo(new HttpsConfig(true, null, OFF));
        assertThat(https("{\"hsts\": true}")).isEqualTo(new HttpsConfig(false, null, YEAR));
        assertThat(https("{\"hsts\": false}").hsts()).isEqualTo(OFF);
        assertThat(https("{\"hsts\": {}}").hsts()).isEqualTo(YEAR);
        assertThat(https("{\"hsts\": {\"max_age\": 0}}").hsts().maxAge()).isZero();
    }

    @Test
    void aSiteInheritsWhatItDoesNotSay() throws Exception {
        ProxyConfig config = load("""
                {"https": {"redirect": true, "port": 8443, "hsts": {"include_subdomains": true}}, "trusted_proxies": ["10.0.0.1"],
                 "sites": [{"hosts": ["a"], "https": {"redirect": false}, "routes": [{"respond": {}}]},
                           {"hosts": ["b"], "https": {"hsts": true}, "routes": [{"respond": {}}]},
                           {"hosts": ["c"], "https": false, "routes": [{"respond": {}}]}]}""").config();
        List<HttpsConfig> all = config.sites().stream()
                .map(site -> site.https().orElse(config.https()))
                .toList();
        assertThat(all)
                .containsExactly(
                        new HttpsConfig(false, 8443, new HstsConfig(true, null, true, false)),
                        new HttpsConfig(true, 8443, YEAR),
                        new HttpsConfig(false, 8443, OFF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"maybe\"", "7", "[true]", "{\"hsts\": \"always\"}", "{\"hsts\": [1]}", "{\"hst\": true}"})
    void whatIsNoneOfTheseIsAProblem(String json) {
        assertThatThrownBy(() -> https(json))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("https");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"https\": true, \"listen\": [{}]|https.redirect",
                "\"https\": {\"hsts\": true}, \"listen\": [{}]|",
                "\"https\": true, \"trusted_proxies\": [\"10.0.0.1\"]|",
                "\"https\": true, \"listen\": [{\"port\": 80}, {\"port\": 443, \"tls\": true}], \"tls\": {\"self_signed\": true}|"
            })
    void redirectsThatLeadNowhereAreWarnedOf(String keys, String path) throws Exception {
        LoadedConfig loaded = load("{\"backends\": [\"http://h:1\"], " + keys + "}");
        assertThat(loaded.warnings())
                .extracting(Problem::path)
                .containsExactlyElementsOf(path == null ? List.of() : List.of(path));
    }

    @Test
    void aRedirectOfOneSiteIsWarnedOfThere() throws Exception {
        LoadedConfig loaded = load("""
                {"sites": [{"hosts": ["a"], "routes": [{"respond": {}}]},
                           {"hosts": ["b"], "https": true, "routes": [{"respond": {}}]}]}""");
        assertThat(loaded.warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "sites[1].https.redirect: is on, and no listener has TLS: every request is sent elsewhere. "
                                + "Give a listener \"tls\": true, or name the proxies that have TLS in \"trusted_proxies\".");
    }

    @Test
    void aCertificateThatNobodySeesIsWarnedOf() throws Exception {
        assertThat(load("{\"backends\": [\"http://h:1\"], \"tls\": {\"self_signed\": true}}")
                        .warnings())
                .extracting(Problem::path)
                .containsExactly("tls.self_signed");
    }
}
