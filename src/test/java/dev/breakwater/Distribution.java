package dev.breakwater;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The packaged distribution, unpacked as a user would, and one process of it. */
final class Distribution implements AutoCloseable {
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "distribution-output");

    private Distribution(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
    }

    /** Unpacks target/breakwater.tar.gz. */
    static Path unpack(Path into) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder(
                        "tar",
                        "-xzf",
                        Path.of("target/breakwater.tar.gz").toAbsolutePath().toString())
                .directory(into.toFile())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar failed");
        }
        return into.resolve("breakwater");
    }

    static Distribution start(Path home, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/breakwater").toString()));
        command.addAll(List.of(arguments));
        return new Distribution(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (InputStream in = process.getInputStream()) {
            new java.io.BufferedReader(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException ended) {
            // The process is gone.
        }
    }

    /** Waits for a line of output that contains the text. */
    String await(String text) throws InterruptedException {
        while (true) {
            String line = lines.poll(30, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("No line with \"" + text + "\" in " + seen);
            }
            seen.add(line);
            if (line.contains(text)) {
                return line;
            }
        }
    }

    /** The port of the first listener, from the start-up message. */
    int port() throws InterruptedException {
        String line = await("Listening on ");
        await("Breakwater is ready");
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** The exit code, and all output that was not read before in {@link #output()}. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("Still running: " + seen);
        }
        return process.exitValue();
    }

    /** Everything that was printed. */
    String output() throws InterruptedException {
        exitCode();
        reader.join(TimeUnit.SECONDS.toMillis(30));
        lines.drainTo(seen);
        return String.join("\n", seen);
    }

    static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
