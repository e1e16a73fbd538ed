package dev.breakwater.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.it.TestAuthority;
import dev.breakwater.it.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which authorities clients' certificates may be of, and what is said of files that do not tell. */
class ClientAuthenticationTest {
    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final String AT = "sites[0].client_auth";

    @TempDir
    Path directory;

    private final Certificates certificates = new Certificates();

    private LoadedConfig load(boolean tls, String files) throws ConfigException {
        String text = """
                {"listen": [{"tls": %s}], "tls": {"certificates": [{"cert_file": "a.crt", "key_file": "a.key"}]},
                 "sites": [{"client_auth": {"ca_files": [%s]}, "routes": [{"respond": {"body": "x"}}]}]}""".formatted(tls, files);
        return new ConfigLoader(Map.of(), certificates).parse(text, ConfigFormat.JSON, directory, "test");
    }

    private String problem(boolean tls, String files) throws IOException {
        AUTHORITY.issue("a.test").write(directory, "a");
        try {
            LoadedConfig loaded = load(tls, files);
            return loaded.warnings().isEmpty()
                    ? "none"
                    : "warning: " + loaded.warnings().get(0).toString().replace(directory + "/", "");
        } catch (ConfigException refused) {
            assertThat(refused.problems()).hasSize(1);
            return refused.problems().get(0).toString().replace(directory + "/", "");
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private ClientAuthorities inForce(LoadedConfig loaded) {
        return certificates.clients().of(loaded.config().sites().get(0).clientAuth());
    }

    @Test
    void saysWhatIsWrongWithAFileAndHowToMendIt() throws Exception {
        write("ca.pem", AUTHORITY.pem());
        write("empty.pem", "nothing");
        assertThat(problem(true, "\"ca.pem\"")).isEqualTo("none");
        assertThat(problem(true, ""))
                .isEqualTo(
                        AT
                                + ".ca_files: is missing. Name the PEM files of the authorities whose certificates clients may have.");
        assertThat(problem(true, "\"ca.pem\", \"none.pem\""))
                .isEqualTo(AT + ".ca_files[1]: none.pem does not exist. Create it, or name another.");
        assertThat(problem(true, "\"empty.pem\""))
                .isEqualTo(AT
                        + ".ca_files[0]: empty.pem holds no certificate. It begins with -----BEGIN CERTIFICATE-----.");
        assertThat(problem(false, "\"ca.pem\""))
                .isEqualTo(AT + ": is set, and no listener has TLS. Give one of them \"tls\": true.");
    }

    @Test
    void warnsOfAnAuthorityThatHasExpired() throws Exception {
        TestCertificate old = AUTHORITY.issue(TestAuthority.keys("EC", 256), Duration.ofDays(-1), "Old");
        write("ca.pem", AUTHORITY.pem() + old.chainPem());
        assertThat(problem(true, "\"ca.pem\""))
                .startsWith("warning: " + AT + ".ca_files[0]: ca.pem: CN=Old has expired at ")
                .endsWith("Ask the authority for its new certificate.");
    }

    @Test
    void otherAuthoritiesTakeOverAndAFileThatIsOnlyTouchedChangesNothing() throws Exception {
        AUTHORITY.issue("a.test").write(directory, "a");
        write("ca.pem", AUTHORITY.pem());
        LoadedConfig loaded = load(true, "\"ca.pem\"");
        certificates.apply(loaded.config());
        ClientAuthorities first = inForce(loaded);

        Files.setLastModifiedTime(
                directory.resolve("ca.pem"), FileTime.from(Instant.now().minusSeconds(60)));
        certificates.refresh();
        assertThat(inForce(loaded).sameAs(first)).isTrue();

        write("ca.pem", "damaged on the way");
        certificates.refresh();
        assertThat(inForce(loaded).sameAs(first)).isTrue();
        assertThat(problem(true, "\"ca.pem\""))
                .startsWith("warning: " + AT + ".ca_files[0]: ca.pem holds no certificate. "
                        + "The authorities before stay in use.");

        write("ca.pem", new TestAuthority().pem());
        certificates.refresh();
        assertThat(inForce(loaded).sameAs(first)).isFalse();
    }

    @Test
    void whatNoSiteAsksForAnyMoreIsForgotten() throws Exception {
        AUTHORITY.issue("a.test").write(directory, "a");
        write("ca.pem", AUTHORITY.pem());
        LoadedConfig loaded = load(true, "\"ca.pem\"");
        certificates.apply(loaded.config());
        assertThat(certificates.files()).contains(directory.resolve("ca.pem"));

        write("other.pem", AUTHORITY.pem());
        certificates.apply(load(true, "\"other.pem\"").config());
        assertThat(inForce(loaded)).isNull();
        assertThat(certificates.files())
                .contains(directory.resolve("other.pem"))
                .doesNotContain(directory.resolve("ca.pem"));
    }
}
