package dev.breakwater;

import dev.breakwater.ChaosCounters.Event;
import dev.breakwater.it.Await;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ChaosBackend} on one port, through as many processes as it takes, seen from the test. */
final class ChaosUpstream implements AutoCloseable {
    private final Path directory;
    private final String address;
    private final List<ChaosCounters> counters = new ArrayList<>();
    private Process process;
    private BufferedReader out;
    private int port;

    ChaosUpstream(Path directory) throws IOException {
        this(directory, "127.0.0.1", 0);
    }

    /** At that loopback address; port 0 is any free one. */
    ChaosUpstream(Path directory, String address, int port) throws IOException {
        this.directory = directory;
        this.address = address;
        this.port = port;
        launch();
    }

    private void launch() throws IOException {
        Path file = Files.createTempFile(directory, "counters", null);
        Files.delete(file);
        counters.add(new ChaosCounters(file));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        classes(),
                        ChaosBackend.class.getName(),
                        address,
                        Integer.toString(port),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static String classes() {
        try {
            return new File(ChaosBackend.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Waits until it listens. */
    ChaosUpstream ready() throws IOException {
        String line = out.readLine();
        if (line == null || !line.startsWith("port ")) {
            throw new IOException("A backend said " + line);
        }
        port = Integer.parseInt(line.substring(5));
        return this;
    }

    String url() {
        return "http://" + address + ":" + port;
    }

    int port() {
        return port;
    }

    void become(ChaosBackend.Mode mode) throws IOException {
        say(mode.name());
    }

    private void say(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        in.flush();
        String confirmed = out.readLine();
        if (!line.equals(confirmed)) {
            throw new IOException("A backend said " + confirmed + " to " + line);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it as a server ends that is told to. */
    void stop() throws IOException, InterruptedException {
        say("stop");
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("A backend does not end");
        }
    }

    /** Starts it again, on the same port. */
    void restart() throws IOException {
        launch();
        ready();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** What happened before, and processes before the present one, no longer count. */
    void forget() {
        gone().clear();
        present().forget();
    }

    private ChaosCounters present() {
        return counters.get(counters.size() - 1);
    }

    long of(Event event) {
        return counters.stream().mapToLong(each -> each.of(event)).sum();
    }

    long open() {
        return present().ever(Event.OPENED) - present().ever(Event.CLOSED);
    }

    long inFlight() {
        return inFlight(present());
    }

    private static long inFlight(ChaosCounters process) {
        return process.of(Event.BEGUN) - ended(process) - process.of(Event.ABANDONED);
    }

    private static long ended(ChaosCounters process) {
        return process.of(Event.ANSWERED) + process.of(Event.ERRORS) + process.of(Event.CUT);
    }

    private List<ChaosCounters> gone() {
        return counters.subList(0, counters.size() - 1);
    }

    /** Requests that processes that were killed had in flight. */
    long lost() {
        return gone().stream().mapToLong(ChaosUpstream::inFlight).sum();
    }

    /** Those of them whose responses they had begun. */
    long lostInWriting() {
        return gone().stream()
                .mapToLong(killed -> killed.of(Event.WRITING) - ended(killed))
                .sum();
    }

    /** Waits until the present process has answered so many more requests. */
    void awaitAnswers(int more) {
        long target = present().of(Event.ANSWERED) + more;
        Await.until(url() + " gets traffic", () -> present().of(Event.ANSWERED) >= target);
    }

    @Override
    public String toString() {
        return counters.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
