package dev.breakwater.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.ProxyConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicHostsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "a-b.c.example.co.uk", "xn--bcher-kva.example.com", "1.example.com", "example.dev"
            })
    void aPublicNameCanHaveACertificate(String host) {
        assertThat(PublicHosts.isPublic(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.example.com",
                "localhost",
                "intranet",
                "db.internal",
                "printer.local",
                "a.localhost",
                "a.test",
                "router.home.arpa",
                "10.0.0.1",
                "[::1]",
                "a_b.example.com",
                "-a.example.com",
                "a..example.com",
                "../example.com"
            })
    void otherNamesCannot(String host) {
        assertThat(PublicHosts.isPublic(host)).isFalse();
    }

    @Test
    void sitesGetWhatIsNotCovered() throws ConfigException {
        ProxyConfig config = new ConfigLoader(Map.of())
                .parse("""
                        {"sites": [{"hosts": ["A.example.com", "b.example.com", "*.example.com"], "routes": [{"respond": {"body": "x"}}]},
                          {"routes": [{"respond": {"body": "x"}}]}]}""", ConfigFormat.JSON, Path.of(""), "test")
                .config();
        assertThat(PublicHosts.of(config, host -> host.equals("b.example.com"))).containsExactly("a.example.com");
    }
}
