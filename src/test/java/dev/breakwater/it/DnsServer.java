package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A dnsmasq of its own on loopback, whose answers hold for one second. Under CI it must be installed; elsewhere its tests are skipped without it. */
public final class DnsServer implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/dnsmasq";

    private final Path directory = ScratchDirectory.create();
    private final Path hosts = directory.resolve("hosts");
    private final Path log = directory.resolve("log");
    private final int port;
    private final Process process;

    private DnsServer(String... options) throws IOException {
        port = FreePort.next();
        Files.writeString(hosts, "");
        List<String> command = new ArrayList<>(List.of(
                PROGRAM,
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--port=" + port,
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--no-resolv",
                "--no-hosts",
                "--addn-hosts=" + hosts,
                "--local-ttl=1",
                "--log-queries",
                "--log-facility=" + log,
                "--pid-file=" + directory.resolve("pid"),
                "--user=" + System.getProperty("user.name")));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        // It says that it has started before it heeds signals, and reads its hosts when it does.
        Await.until("dnsmasq has started", () -> Files.exists(log) && reads() > 0);
    }

    /** @param options further ones of dnsmasq */
    public static DnsServer start(String... options) {
        boolean installed = Files.isExecutable(Path.of(PROGRAM));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(PROGRAM + " is missing: install dnsmasq-base");
        }
        assumeTrue(installed, PROGRAM + " is missing: install dnsmasq-base");
        try {
            return new DnsServer(options);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public int port() {
        return port;
    }

    /** From now on it knows these names, each line an address and a name, and no others. */
    public void answer(String... lines) throws IOException {
        Path next = directory.resolve("hosts.next");
        Files.write(next, List.of(lines));
        Files.move(next, hosts, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        int read = reads();
        try {
            new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
        Await.until("dnsmasq has read its hosts", () -> reads() > read);
    }

    private int reads() throws IOException {
        return count("read " + hosts);
    }

    /** How often that name was asked for. */
    public int queries(String name) throws IOException {
        return count("query[A] " + name + " ");
    }

    private int count(String text) throws IOException {
        return Files.readString(log).split(java.util.regex.Pattern.quote(text), -1).length - 1;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        ScratchDirectory.delete(directory);
    }
}
