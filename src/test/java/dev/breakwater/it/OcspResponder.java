package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.Req;

/** An authority's OCSP responder: OpenSSL says what it answers, with a certificate that the authority entrusted. It begins out of order. */
final class OcspResponder implements AutoCloseable {
    private static final String OPENSSL = "/usr/bin/openssl";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory = ScratchDirectory.create();
    private final int port = FreePort.next();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TreeMap<String, String> index = new TreeMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent;
    private volatile byte[] instead;
    private HttpServer server;

    OcspResponder() {
        String missing = OPENSSL + " is missing: install openssl";
        boolean installed = Files.isExecutable(Path.of(OPENSSL));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
    }

    void speaksFor(TestAuthority authority) throws IOException {
        authority.own().write(directory, "ca");
        Extension entrusted = new Extension(
                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning).getEncoded());
        authority
                .issue(TestAuthority.keys("EC", 256), Duration.ofDays(30), List.of(entrusted), "signer")
                .write(directory, "signer");
    }

    String url() {
        return "http://127.0.0.1:" + port + "/ocsp";
    }

    /** How often it was asked. */
    int questions() {
        return questions.get();
    }

    /** The serial numbers of the certificates that it was asked about. */
    Set<String> asked() {
        return asked;
    }

    void isGood(TestCertificate certificate) {
        state(certificate, "V\t" + TIME.format(Instant.now().plus(Duration.ofDays(30))) + "\t");
    }

    void isRevoked(TestCertificate certificate) {
        String since = TIME.format(Instant.now().minus(Duration.ofHours(1)));
        state(certificate, "R\t" + TIME.format(Instant.now().plus(Duration.ofDays(30))) + "\t" + since);
    }

    private synchronized void state(TestCertificate certificate, String state) {
        index.put(certificate.serial(), state);
    }

    /** Accepts questions and never answers. */
    void fallSilent() {
        silent = true;
    }

    /** What it says instead of what is true. */
    void answer(byte[] nonsense) {
        instead = nonsense;
    }

    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(threads);
        server.createContext("/ocsp", this::answer);
        server.start();
    }

    void goDown() {
        server.stop(0);
        server = null;
    }

    private void answer(HttpExchange exchange) throws IOException {
        int number = questions.incrementAndGet();
        byte[] question = question(exchange);
        try {
            for (Req each : new OCSPReq(question).getRequestList()) {
                asked.add(TestCertificate.serial(each.getCertID().getSerialNumber()));
            }
            if (silent) {
                closed.await();
                return;
            }
            byte[] answer = instead == null ? openssl(number, question) : instead;
            exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    /** Breakwater posts it, the JDK has it in the path (RFC 6960 A.1). */
    private static byte[] question(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        return exchange.getRequestMethod().equals("GET")
                ? Base64.getDecoder().decode(path.substring("/ocsp/".length()))
                : exchange.getRequestBody().readAllBytes();
    }

    private byte[] openssl(int number, byte[] question) throws IOException, InterruptedException {
        Path request = Files.write(directory.resolve(number + ".request"), question);
        Path response = directory.resolve(number + ".response");
        List<String> command = new ArrayList<>(List.of(OPENSSL, "ocsp", "-CA", "ca.crt", "-nmin", "60"));
        command.addAll(List.of("-rsigner", "signer.crt", "-rkey", "signer.key", "-index", index(number)));
        command.addAll(List.of("-reqin", request.toString(), "-respout", response.toString()));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(output);
        }
        return Files.readAllBytes(response);
    }

    private synchronized String index(int number) throws IOException {
        StringBuilder lines = new StringBuilder();
        index.forEach((serial, state) -> {
            lines.append(state + "\t" + serial + "\tunknown\t/CN=" + serial + "\n");
        });
        Files.writeString(directory.resolve(number + ".index"), lines);
        return number + ".index";
    }

    @Override
    public void close() {
        closed.countDown();
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
        ScratchDirectory.delete(directory);
    }
}
