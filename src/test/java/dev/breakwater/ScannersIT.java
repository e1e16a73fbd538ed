package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.breakwater.it.TestAuthority;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import tools.jackson.databind.json.JsonMapper;

/**
 * What scanners say of a listener of the distribution: testssl.sh finds nothing above "low", sslscan nothing that is out of date. Under CI both must be
 * installed; elsewhere their tests are skipped without them.
 */
@Timeout(600)
class ScannersIT {
    private static final List<String> ABOVE_LOW = List.of("MEDIUM", "HIGH", "CRITICAL", "FATAL");

    /** A check that could not be made is no better than one that failed. */
    private static final String NOT_CHECKED = "WARN";

    /**
     * The test's authority names no place that tells which of its certificates are revoked. Whether a TLS 1.3 session can be resumed is not found where
     * testssl.sh closes its connection before it has read the ticket; another test is about that.
     */
    private static final List<String> NOT_OF_THE_LISTENER = List.of("cert_revocation", "sessionresumption_ticket");

    /** Those that would say what the listener must not do; all were looked at. */
    private static final String[] LOOKED_AT = """
            SSLv2, SSLv3, TLS1, TLS1_1, TLS1_2, TLS1_3, ALPN_HTTP2, cipherlist_NULL, cipherlist_aNULL, cipherlist_EXPORT, cipherlist_LOW,
            cipherlist_3DES_IDEA, cipherlist_AVERAGE, PFS, cipher_order, cert_chain_of_trust <cert#1>, cert_chain_of_trust <cert#2>,
            cert_trust <cert#1>, cert_trust <cert#2>, HTTP_status_code, banner_server, heartbleed, CCS, ticketbleed, ROBOT, secure_renego,
            secure_client_renego, CRIME_TLS, BREACH, POODLE_SSL, SWEET32, FREAK, DROWN, LOGJAM, BEAST, LUCKY13, RC4""".split(",\\s+");

    @TempDir
    private static Path directory;

    private static Distribution breakwater;
    private static int port;

    /** testssl.sh warns of certificates that end within 60 days, and of pages without the fields that only a site itself can know. */
    @BeforeAll
    static void start() throws Exception {
        TestAuthority authority = new TestAuthority();
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Duration left = Duration.ofDays(80);
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "admin": {"enabled": false}, "access_log": {"format": "off"},
                 "tls": {"certificates": [%s, %s]},
                 "sites": [{"response_headers": {"set": {"Content-Security-Policy": "default-src 'self'", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"}},
                   "routes": [{"path": "/", "respond": {"body": "hello"}}]}]}""".formatted(
                        authority
                                .issue(TestAuthority.keys("EC", 256), left, "scan.test")
                                .write(directory, "ec"),
                        authority
                                .issue(TestAuthority.keys("RSA", 2048), left, "scan.test")
                                .write(directory, "rsa")));
        breakwater = Distribution.start(Distribution.unpack(directory), "run", "--config", config.toString());
        port = breakwater.port();
    }

    @AfterAll
    static void stop() {
        breakwater.close();
    }

    private static void assumeInstalled(String tool, String debianPackage) {
        boolean installed = Files.isExecutable(Path.of("/usr/bin", tool));
        String missing = tool + " is missing: install " + debianPackage;
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
    }

    /** What the tool printed, which is of use only where its report does not say enough. */
    private static String run(String... command) throws Exception {
        File printed = directory.resolve(command[0] + ".out").toFile();
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed)
                .start();
        process.getOutputStream().close();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(printed.toPath(), StandardCharsets.UTF_8);
    }

    record Finding(String id, String severity, String finding) {}

    @Test
    void testsslFindsNothingAboveLow() throws Exception {
        assumeInstalled("testssl", "testssl.sh");
        // Nothing outside is asked: no names are looked up, no revocation lists fetched.
        String printed = run(("testssl --quiet --color 0 --warnings batch --nodns none --ip 127.0.0.1 --add-ca ca.pem"
                        + " --openssl-timeout 20 --connect-timeout 20 --jsonfile testssl.json --protocols --standard --server-preference"
                        + " --server-defaults --pfs --headers --vulnerable https://scan.test:" + port + "/")
                .split(" "));
        List<Finding> findings = findings();
        assertThat(findings).as(printed).extracting(Finding::id).contains(LOOKED_AT);
        assertThat(findings)
                .filteredOn(finding -> ABOVE_LOW.contains(finding.severity())
                        || finding.severity().equals(NOT_CHECKED))
                .filteredOn(
                        finding -> !NOT_OF_THE_LISTENER.contains(finding.id().split(" ")[0]))
                .as(printed)
                .isEmpty();
    }

    private static List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        new JsonMapper()
                .readTree(directory.resolve("testssl.json"))
                .forEach(one -> all.add(new Finding(
                        one.get("id").asString(),
                        one.get("severity").asString(),
                        one.get("finding").asString())));
        return all;
    }

    @Test
    void sslscanFindsOnlyWhatIsUpToDate() throws Exception {
        assumeInstalled("sslscan", "sslscan");
        String printed = run(
                "sslscan",
                "--no-colour",
                "--no-groups",
                "--timeout=20",
                "--sni-name=scan.test",
                "--xml=sslscan.xml",
                "127.0.0.1:" + port);
        Document report = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("sslscan.xml").toFile());
        assertThat(elements(report, "protocol"))
                .as(printed)
                .filteredOn(protocol -> protocol.getAttribute("enabled").equals("1"))
                .extracting(protocol -> protocol.getAttribute("type") + " " + protocol.getAttribute("version"))
                .containsExactly("tls 1.2", "tls 1.3");
        assertThat(elements(report, "cipher")).as(printed).hasSize(9).allSatisfy(cipher -> {
            assertThat(cipher.getAttribute("strength")).isIn("strong", "acceptable");
            assertThat(cipher.getAttribute("cipher"))
                    .containsPattern("^TLS_|^ECDHE-")
                    .containsPattern("GCM|CHACHA20");
        });
        assertThat(elements(report, "heartbleed")).as(printed).isNotEmpty().allSatisfy(heartbleed -> assertThat(
                        heartbleed.getAttribute("vulnerable"))
                .isEqualTo("0"));
        assertThat(elements(report, "renegotiation"))
                .as(printed)
                .singleElement()
                .satisfies(renegotiation ->
                        assertThat(renegotiation.getAttribute("supported")).isEqualTo("0"));
        assertThat(elements(report, "compression")).as(printed).allSatisfy(compression -> assertThat(
                        compression.getAttribute("supported"))
                .isEqualTo("0"));
    }

    private static List<Element> elements(Document report, String name) {
        var found = report.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(found::item)
                .map(Element.class::cast)
                .toList();
    }
}
