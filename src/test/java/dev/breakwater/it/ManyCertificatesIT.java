package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand certificates change at once, as where a directory is replaced by another, while clients are served. */
@Timeout(300)
class ManyCertificatesIT {
    private static final int COUNT = 1_000;
    /** A reload takes as long as thousands of requests and hundreds of handshakes. */
    private static final int SOME = 10;

    private static final Pattern NEW = Pattern.compile("Serving 1000 certificates, (\\d+) of them new");

    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = TestAuthority.thatNamesKeys().intermediate();
    private final KeyPair keys = TestAuthority.keys("EC", 256);
    private final TestBackend backend = TestBackend.start();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private List<Certificate> before;
    private StandaloneProxy proxy;
    private volatile boolean stop;

    @BeforeEach
    void start() throws Exception {
        before = issue("first");
        use("first");
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"enabled": false}, "tls": {"certificates": [%s]}, "backends": ["%s"]}""".formatted(
                IntStream.range(0, COUNT)
                        .mapToObj(i -> "{\"cert_file\": \"now/%1$d.crt\", \"key_file\": \"now/%1$d.key\"}".formatted(i))
                        .collect(Collectors.joining(",")),
                backend.url()));
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private List<Certificate> issue(String name) throws IOException {
        Path target = Files.createDirectory(directory.resolve(name));
        return IntStream.range(0, COUNT)
                .mapToObj(i -> {
                    TestCertificate issued = authority.issue(keys, Duration.ofDays(30), host(i));
                    issued.write(target, String.valueOf(i));
                    return (Certificate) issued.chain().get(0);
                })
                .toList();
    }

    private void use(String name) throws IOException {
        Path link = directory.resolve("next");
        Files.createSymbolicLink(link, directory.resolve(name));
        Files.move(link, directory.resolve("now"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String host(int i) {
        return "host" + i + ".test";
    }

    @Test
    void requestsAndHandshakesGoOnWhileAllAreReadAgain() throws Exception {
        List<Certificate> after = issue("second");
        List<Thread> clients =
                List.of(clientOf(this::requestAgainAndAgain), clientOf(() -> shakeHandsAgainAndAgain(after)));
        try (LogCapture log = new LogCapture("dev.breakwater.tls.Certificates", Level.INFO)) {
            Await.until("clients are served", () -> requests.get() > SOME && handshakes.get() > SOME);
            use("second");
            int requestsBefore = requests.get();
            int handshakesBefore = handshakes.get();
            proxy.reload();
            Await.until("all are new", Duration.ofSeconds(120), () -> inForce(log) >= COUNT);

            assertThat(requests.get() - requestsBefore).isGreaterThan(SOME);
            assertThat(handshakes.get() - handshakesBefore).isGreaterThan(SOME);
            for (int i : new int[] {0, COUNT / 2, COUNT - 1}) {
                Await.until("it is shown", () -> TlsClient.shown(proxy.port(), host(i))
                        .equals(after.get(i)));
            }
        } finally {
            stop = true;
            for (Thread client : clients) {
                client.join();
            }
        }
        assertThat(failure.get()).isNull();
    }

    /** Nearly always all at once, but who looks at the files regularly may do so while they are replaced. */
    private static int inForce(LogCapture log) {
        return log.lines().stream()
                .map(NEW::matcher)
                .filter(Matcher::matches)
                .mapToInt(line -> Integer.parseInt(line.group(1)))
                .sum();
    }

    /** What a client does until it is stopped. */
    private interface Client {
        void run() throws Exception;
    }

    private Thread clientOf(Client client) {
        Thread thread = new Thread(() -> {
            try {
                client.run();
            } catch (Exception | AssertionError broken) {
                failure.compareAndSet(null, broken);
            }
        });
        thread.start();
        return thread;
    }

    private void requestAgainAndAgain() throws Exception {
        try (RawClient client = RawClient.over(TlsClient.connect(proxy.port(), host(0)))) {
            while (!stop) {
                assertThat(client.get(host(0), "/").response().status()).isEqualTo(200);
                requests.incrementAndGet();
            }
        }
    }

    /** Each is shown the certificate of its own name, be it the one before or the one after. */
    private void shakeHandsAgainAndAgain(List<Certificate> after) throws Exception {
        for (int i = 0; !stop; i = (i + 1) % COUNT) {
            assertThat(TlsClient.shown(proxy.port(), host(i))).isIn(before.get(i), after.get(i));
            handshakes.incrementAndGet();
        }
    }
}
