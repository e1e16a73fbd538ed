package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ExplainCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config;

    @BeforeEach
    void writeConfiguration() throws Exception {
        config = Files.writeString(directory.resolve("config.json"), """
                {"upstreams": {"api": {"policy": "first", "backends": [
                    {"id": "a", "url": "http://backend.invalid:1", "state": "draining"}, {"id": "b", "url": "http://backend.invalid:2"}]}},
                 "sites": [{"hosts": ["example.com"], "routes": [
                    {"path": "/api/", "methods": ["GET"], "upstream": "api", "strip_prefix": true, "request_headers": {"set": {"X-Who": "{client_ip}"}}},
                    {"path": "/api/", "methods": ["PUT"], "headers": {"X-Key": "*"}, "redirect": {"to": "/never"}},
                    {"path": "/old", "redirect": {"to": "https://new.example{uri}"}}]}]}
                """);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return new CommandLine(new Main())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void tellsThatARequestIsSentToHttps() throws Exception {
        Files.writeString(
                config,
                "{\"https\": true, \"listen\": [{\"port\": 8443, \"tls\": true}], \"tls\": {\"self_signed\": true}, \"backends\": [\"http://backend.invalid:1\"]}");
        assertThat(run("GET", "http://example.com/x?y")).isZero();
        assertThat(out.toString())
                .contains("redirect 308 to https://example.com:8443/x?y")
                .contains("   route /: the request is sent to HTTPS before routes are looked at")
                .doesNotContain("forward to");
        assertThat(run("GET", "https://example.com/x?y")).isZero();
        assertThat(out.toString()).contains("forward to").contains("  Strict-Transport-Security: max-age=31536000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "optional"})
    void tellsWhetherASiteAsksItsClientsForCertificates(String mode) throws Exception {
        Files.writeString(config, """
                {"listen": [{"port": 8443, "tls": true}], "tls": {"self_signed": true}, "upstreams": {"u": {"backends": ["http://backend.invalid:1"]}},
                 "sites": [{"hosts": ["asks.test"], "client_auth": {"mode": "%s", "ca_files": ["ca.pem"]}, "routes": [{"upstream": "u"}]},
                           {"hosts": ["open.test"], "routes": [{"upstream": "u"}]}]}""".formatted(mode));
        assertThat(run("GET", "https://asks.test/")).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^site asks\\.test \\(exact\\), client certificate " + mode + "$")
                .doesNotContain("403");
        assertThat(run("GET", "https://open.test/")).isZero();
        assertThat(out.toString()).containsPattern("(?m)^site open\\.test \\(exact\\)$");
        assertThat(run("GET", "http://asks.test/")).isZero();
        assertThat(out.toString().contains("=> 403 no_client_certificate")).isEqualTo(mode.equals("required"));
        assertThat(run("GET", "https://asks.test/", "--json")).isZero();
        assertThat(out.toString()).contains("\"client_auth\" : \"" + mode + "\"");
    }

    @Test
    void tellsTheWayOfARequest() {
        assertThat(run("GET", "http://example.com/api/x?y=1", "-H", "Cookie: a=b", "--client", "192.0.2.7"))
                .isZero();
        assertThat(out.toString())
                .contains("site example.com (exact)")
                .contains("=> route /api/ [GET]: the longest path that matches")
                .contains("   route /api/ [PUT]: only for PUT")
                .contains("   route /old: \"/api/x\" does not begin with \"/old\"")
                .contains("  GET /x?y=1")
                .contains("  Cookie: a=b")
                .contains("  X-Forwarded-For: 192.0.2.7")
                .contains("  X-Who: 192.0.2.7")
                .contains(" - backend a http://backend.invalid:1 (weight 1): its state is draining")
                .contains("=> backend b http://backend.invalid:2 (weight 1): the only one that may be used")
                .contains("timeouts in seconds, min_rate in bytes a second (0 is none): connect 3.0");
    }

    @Test
    void tellsWhyARequestIsNotServed() {
        assertThat(run("GET", "http://other.example/")).isZero();
        assertThat(out.toString()).contains("=> 421 no_site");
        assertThat(run("PUT", "http://example.com/api/x")).isZero();
        assertThat(out.toString()).contains("=> 404 no_route").contains("there is no field X-Key");
    }

    @Test
    void tellsWhereARedirectLeads() {
        assertThat(run("GET", "https://example.com/old?a")).isZero();
        assertThat(out.toString()).contains("redirect 302 to https://new.example/old?a");
    }

    @Test
    void writesEverythingAsJson() {
        assertThat(run("GET", "http://example.com/old", "--json")).isZero();
        assertThat(out.toString()).contains("\"location\" : \"https://new.example/old\"");
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        assertThat(run("GET", "example.com/x")).isEqualTo(2);
        assertThat(err.toString()).contains("\"example.com/x\" is not a whole URL");
        assertThat(run("GET", "http://example.com/", "-H", "nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("\"nonsense\" is not a field");
        assertThat(run("GET", "http://example.com/", "--client", "me")).isEqualTo(2);
        assertThat(err.toString()).contains("\"me\" is not an IP address");
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws Exception {
        Files.writeString(config, "{\"sites\": 7}");
        assertThat(run("GET", "http://example.com/")).isEqualTo(1);
        assertThat(err.toString()).contains("sites: is 7.");
    }
}
