package dev.breakwater.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.config.Problem;
import dev.breakwater.it.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files for TLS to backends can be used, and what is said of the others. */
class BackendContextsTest {
    private static final String SHOWN = "\"cert_file\": \"a.crt\", \"key_file\": \"a.key\"";

    @TempDir
    Path directory;

    private final TestAuthority authority = new TestAuthority();
    private final BackendContexts contexts = new BackendContexts();

    @BeforeEach
    void write() throws IOException {
        authority.issue("a.test").write(directory, "a");
        authority.issue("b.test").write(directory, "b");
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Files.writeString(directory.resolve("empty.pem"), "");
        Files.writeString(
                directory.resolve("damaged.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    }

    private LoadedConfig load(String tls) throws ConfigException {
        String text = "{\"upstreams\": {\"u\": {\"backends\": [\"https://h:1\"], \"tls\": {" + tls
                + "}}}, \"sites\": [{\"routes\": [{\"upstream\": \"u\"}]}]}";
        return new ConfigLoader(Map.of(), contexts).parse(text, ConfigFormat.JSON, directory, "test");
    }

    private BackendTlsConfig apply(String tls) throws ConfigException {
        LoadedConfig loaded = load(tls);
        contexts.apply(loaded.config());
        return loaded.config().upstreams().get("u").tls();
    }

    private List<String> told(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    private List<String> problems(String tls) {
        try {
            load(tls);
            return List.of();
        } catch (ConfigException refused) {
            return told(refused.problems());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"ca_file\": \"none.pem\" | ca_file: none.pem does not exist. Create it, or name another.",
                "\"ca_file\": \"empty.pem\" | ca_file: empty.pem holds no certificate. It begins with",
                "\"ca_file\": \"damaged.pem\" | ca_file: damaged.pem is damaged: ",
                "\"cert_file\": \"none.crt\", \"key_file\": \"a.key\" | cert_file: none.crt does not exist.",
                "\"cert_file\": \"damaged.pem\", \"key_file\": \"a.key\" | cert_file: damaged.pem is damaged: ",
                "\"cert_file\": \"a.crt\", \"key_file\": \"none.key\" | key_file: none.key does not exist.",
                "\"cert_file\": \"a.crt\" | key_file: is missing.",
                "\"cert_file\": \"a.crt\", \"key_file\": \"b.key\" | key_file: b.key is not the key of the first certificate in a.crt",
                "\"key_file\": \"a.key\" | cert_file: is missing. Name a PEM or PKCS#12 file."
            })
    void saysWhatIsWrongWithAFileAndHowToMendIt(String tls, String problem) {
        assertThat(problems(tls)).singleElement().asString().startsWith("upstreams.u.tls." + problem);
    }

    @Test
    void whatCannotLastIsAWarning() throws Exception {
        KeyPair keys = TestAuthority.keys("EC", 256);
        authority.issue(keys, Duration.ofDays(-1), "a.test").write(directory, "a");
        assertThat(told(load(SHOWN).warnings()))
                .singleElement()
                .asString()
                .startsWith("upstreams.u.tls.cert_file: a.crt has expired at ");
        assertThat(told(load("\"insecure_skip_verify\": true").warnings()))
                .containsExactly(
                        "upstreams.u.tls.insecure_skip_verify: is on: anyone on the way can read and change what backends get. Use \"ca_file\".");
    }

    @Test
    void onlyWhatHasChangedIsReadAgain() throws Exception {
        BackendTlsConfig tls = apply("\"ca_file\": \"ca.pem\", " + SHOWN);
        SSLContext first = contexts.find(tls);
        contexts.refresh();
        assertThat(contexts.find(tls)).isSameAs(first);
        assertThat(contexts.files()).hasSize(3);

        authority.issue("renewed.test").write(directory, "a");
        contexts.refresh();
        assertThat(contexts.find(tls)).isNotSameAs(first);
    }

    @Test
    void whatBreaksLaterKeepsWhatWasReadBefore() throws Exception {
        BackendTlsConfig tls = apply("\"ca_file\": \"ca.pem\", " + SHOWN);
        SSLContext first = contexts.find(tls);
        for (String file : List.of("ca.pem", "a.crt", "a.key")) {
            String before = Files.readString(directory.resolve(file));
            Files.writeString(directory.resolve(file), "gone");
            contexts.refresh();
            assertThat(contexts.find(tls)).as(file).isSameAs(first);
            assertThat(told(load("\"ca_file\": \"ca.pem\", " + SHOWN).warnings()))
                    .singleElement()
                    .asString()
                    .contains(file, "What was read before stays in use.");
            Files.writeString(directory.resolve(file), before);
        }
    }

    @Test
    void whatNoUpstreamHasIsForgotten() throws Exception {
        BackendTlsConfig before = apply(SHOWN);
        BackendTlsConfig now = apply("\"ca_file\": \"ca.pem\"");
        assertThat(contexts.find(before)).isNull();
        assertThat(contexts.find(now)).isNotNull();
        assertThat(contexts.files()).containsExactly(directory.resolve("ca.pem"));
    }

    @Test
    void thePasswordIsNeverShown() throws Exception {
        assertThat(load(SHOWN + ", \"key_password\": \"hunter2hunter2\"")
                        .config()
                        .toString())
                .doesNotContain("hunter2");
    }
}
