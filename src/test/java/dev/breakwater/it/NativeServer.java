package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Another project's server on a loopback port. Under CI it must be installed; elsewhere its tests are skipped without it. */
final class NativeServer implements AutoCloseable {
    private final Path output;
    private final Process process;

    private NativeServer(Path directory, int port, String... command) throws IOException {
        output = Files.createTempFile(directory, "server", ".out");
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Await.until(command[0] + " listens", Duration.ofSeconds(30), () -> listens(port));
    }

    private boolean listens(int port) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("The server has ended: " + Files.readString(output));
        }
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** @param debianPackage what to install where it is missing */
    static NativeServer start(String debianPackage, Path directory, int port, String... command) throws IOException {
        String missing = command[0] + " is missing: install " + debianPackage;
        boolean installed = Files.isExecutable(Path.of(command[0]));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
        return new NativeServer(directory, port, command);
    }

    @Override
    public void close() {
        stop(process);
    }

    /** Ends a process, if need be by force. */
    static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
        }
    }
}
