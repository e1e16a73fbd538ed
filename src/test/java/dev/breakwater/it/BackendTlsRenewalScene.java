package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import javax.net.ssl.SSLSocket;

/** One proxy, in one deployment, of {@link BackendTlsRenewalIT}. */
final class BackendTlsRenewalScene extends ProxyContract {
    private static final String KEPT = "What was read before stays in use.";

    private final TestAuthority authority = new TestAuthority();
    private final TestAuthority otherAuthority = new TestAuthority();
    private final TestAuthority clients = new TestAuthority();
    private final TestBackend strict =
            TestBackend.startMutualTls(new TlsRecorder(authority.issue("127.0.0.1"), clients).context());
    private final TestBackend other = TestBackend.startTls(otherAuthority.serverFor("127.0.0.1"));

    @Override
    String configuration() throws Exception {
        addBackend("strict", strict);
        addBackend("other", other);
        mend();
        return version("first", "a.crt");
    }

    private String version(String name, String certificate) {
        return HEAD + """
                "upstreams": {
                  "strict": {"backends": ["@strict@"], "tls": {"ca_file": "ca.pem", "cert_file": "%2$s", "key_file": "a.key"}},
                  "other": {"backends": ["@other@"], "tls": {"ca_file": "ca.pem"}}},
                "sites": [{"routes": [
                  {"path": "/strict", "upstream": "strict", "retry": {"attempts": 1}}, {"path": "/other", "upstream": "other", "retry": {"attempts": 1}},
                  {"path": "/version", "respond": {"body": "%1$s"}}]}]}""".formatted(name, certificate);
    }

    void waitForTheFirstOne() {
        Await.until("the first certificate is shown", () -> isShown("CN=first.test"));
        Await.until("the first authority alone is trusted", () -> {
            other.dropConnections();
            return get("a.test", "/other").text().startsWith("502 Bad Gateway: tls ");
        });
    }

    /** So that tests begin alike. */
    void mend() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        clients.issue("first.test").write(directory, "a");
    }

    /** Whether a new connection is made with that certificate. */
    private boolean isShown(String subject) throws Exception {
        strict.answer(exchange -> exchange.respond(200, client(exchange), "Connection: close"));
        Response response = get("a.test", "/strict");
        return response.status() == 200 && response.text().equals(subject);
    }

    /** What the client of that connection has shown, or of the one whose session it goes on with. */
    private static String client(BackendExchange exchange) throws IOException {
        return ((SSLSocket) exchange.socket()).getSession().getPeerPrincipal().getName();
    }

    private void awaitLog(LogCapture log, String file) {
        Await.until("it is noticed", () -> log.lines().stream()
                .anyMatch(line -> line.contains(directory.resolve(file).toString()) && line.endsWith(KEPT)));
    }

    void aRenewedCertificateIsShownToNewConnectionsAndThoseInUseGoOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        strict.answer(exchange -> {
            boolean slow = exchange.target().endsWith("/slow");
            if (slow) {
                begun.countDown();
                free.await();
            }
            exchange.respond(200, slow ? "slow" : client(exchange), "Connection: close");
        });
        try (RawClient slow = connect()) {
            slow.send(RawClient.request("GET", "/strict/slow", "a.test"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            clients.issue("renewed.test").write(directory, "a");
            Await.until("the renewed one is shown", () -> {
                Response response = get("a.test", "/strict");
                assertStatus(response, 200);
                return response.text().equals("CN=renewed.test");
            });
            free.countDown();
            assertThat(slow.response().text()).isEqualTo("slow");
        } finally {
            free.countDown();
        }
    }

    void aBrokenCertificateKeepsTheOneBeforeUntilItIsMended() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.tls.BackendContexts", Level.WARNING)) {
            Files.writeString(directory.resolve("a.key"), "broken");
            awaitLog(log, "a.key");
        }
        assertThat(isShown("CN=first.test")).isTrue();
        clients.issue("mended.test").write(directory, "a");
        Await.until("the mended one is shown", () -> isShown("CN=mended.test"));
    }

    void aRenewedAuthorityIsTrustedByNewConnections() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), authority.pem() + otherAuthority.pem());
        Await.until(
                "the other authority is trusted", () -> get("a.test", "/other").status() == 200);
        assertStatus(get("a.test", "/strict"), 200);
        try (LogCapture log = new LogCapture("dev.breakwater.tls.BackendContexts", Level.WARNING)) {
            Files.delete(directory.resolve("ca.pem"));
            awaitLog(log, "ca.pem does not exist.");
        }
        other.dropConnections();
        // A request may still find a connection of which the proxy has not heard that it is gone.
        Await.until("it is trusted still", () -> get("a.test", "/other").status() == 200);
    }

    void aConfigurationThatNamesABrokenFileLeavesTheOneBeforeInForce() throws Exception {
        Files.writeString(directory.resolve("broken.crt"), "broken");
        try (LogCapture log = new LogCapture("dev.breakwater", Level.WARNING)) {
            writeConfiguration(version("second", "broken.crt"));
            Await.until("it is refused", () -> log.lines().stream()
                    .anyMatch(line -> line.contains("upstreams.strict.tls.cert_file: ")
                            && line.contains(directory.resolve("broken.crt") + " holds no certificate.")));
        }
        assertThat(get("a.test", "/version").text()).isEqualTo("first");
        assertThat(isShown("CN=first.test")).isTrue();
        writeConfiguration(version("third", "a.crt"));
        Await.until("it is mended", () -> get("a.test", "/version").text().equals("third"));
        writeConfiguration(version("first", "a.crt"));
        Await.until("it is as before", () -> get("a.test", "/version").text().equals("first"));
    }
}
