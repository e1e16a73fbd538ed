package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A browser takes the certificate that Breakwater signs itself once it is told to, in the way that the documentation names, and for its names only. */
@Timeout(180)
class SelfSignedBrowserIT {
    private static final Path CERTUTIL = Path.of("/usr/bin/certutil");

    private final Path directory = ScratchDirectory.create();
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        boolean installed = Files.isExecutable(CERTUTIL);
        String missing = CERTUTIL + " is missing: install libnss3-tools";
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
        proxy = new StandaloneProxy(Files.writeString(directory.resolve("config.json"), """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"enabled": false}, "tls": {"self_signed": true},
                 "sites": [{"hosts": ["a.localhost", "a.test"], "routes": [{"path": "/", "respond": {"body": "of {host}"}}]},
                           {"routes": [{"path": "/", "respond": {"body": "of nobody in particular"}}]}]}"""));
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        ScratchDirectory.delete(directory);
    }

    private Browser browser() {
        return Browser.startAt(directory, "--host-resolver-rules=MAP *.test 127.0.0.1");
    }

    private String url(String host) {
        return "https://" + host + ":" + proxy.port() + "/";
    }

    private void trust(X509Certificate certificate) throws Exception {
        Path file = Files.writeString(directory.resolve("local.pem"), TestCertificate.pem(certificate));
        Path store = Files.createDirectories(directory.resolve(".pki/nssdb"));
        certutil("-N", "-d", "sql:" + store, "--empty-password");
        certutil("-d", "sql:" + store, "-A", "-t", "P,,", "-n", "breakwater", "-i", file.toString());
    }

    private static void certutil(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = CERTUTIL.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }

    private void isRefused(Browser browser, String host, String why) {
        browser.open(url(host));
        browser.awaitText("body", why);
    }

    @Test
    void unaskedItIsNotTaken() throws Exception {
        try (Browser browser = browser()) {
            isRefused(browser, "localhost", "ERR_CERT_AUTHORITY_INVALID");
        }
    }

    @Test
    void onceItIsTrustedItIsTakenForItsNames() throws Exception {
        trust((X509Certificate) TlsClient.shown(proxy.port(), "localhost"));
        try (Browser browser = browser()) {
            for (String host : new String[] {"localhost", "127.0.0.1", "a.localhost", "a.test"}) {
                browser.open(url(host));
                browser.awaitText("body", host.startsWith("a.") ? "of " + host : "of nobody");
                assertThat(browser.run("return isSecureContext && location.protocol"))
                        .as(host)
                        .isEqualTo("https:");
            }
            isRefused(browser, "other.test", "ERR_CERT_COMMON_NAME_INVALID");
        }
    }

    @Test
    void anotherOneOfTheSameNamesIsNotTaken() throws Exception {
        trust(new TestAuthority().issue("localhost", "127.0.0.1").chain().get(0));
        try (Browser browser = browser()) {
            isRefused(browser, "localhost", "ERR_CERT_AUTHORITY_INVALID");
        }
    }
}
