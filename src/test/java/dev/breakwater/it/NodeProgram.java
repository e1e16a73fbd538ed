package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JavaScript program in Node.js with Debian's ws. Under CI they must be installed; elsewhere their tests are skipped without them. */
final class NodeProgram implements AutoCloseable {
    private static final String MODULES = "/usr/share/nodejs";
    private static final Path NODE = Path.of("/usr/bin/node");

    private final Path output;
    private final Process process;

    private NodeProgram(Path directory, String script, String... arguments) throws IOException {
        output = Files.createTempFile(directory, script, ".out");
        List<String> command =
                new ArrayList<>(List.of(NODE.toString(), script(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("NODE_PATH", MODULES);
        process = builder.start();
    }

    private static Path script(String name) {
        try {
            return Path.of(NodeProgram.class.getResource("/websocket/" + name).toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static NodeProgram start(Path directory, String script, String... arguments) throws IOException {
        return new NodeProgram(directory, script, arguments);
    }

    static boolean installed() {
        return Files.isExecutable(NODE) && Files.isDirectory(Path.of(MODULES, "ws"));
    }

    static void assumeInstalled() {
        String missing = "Node.js with ws is missing: install nodejs and node-ws";
        if (!installed() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed(), missing);
    }

    /** What it has printed. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** What follows that word in the line that begins with it, once there is one. */
    String awaitLine(String beginning) {
        String[] found = new String[1];
        Await.until("a line that begins with " + beginning, () -> {
            String text = output();
            // The last one may not be whole yet.
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
                if (line.startsWith(beginning + " ")) {
                    found[0] = line.substring(beginning.length() + 1);
                }
            }
            return found[0] != null;
        });
        return found[0];
    }

    /** Waits for its end. */
    String awaitOutput() throws IOException, InterruptedException {
        process.waitFor(50, TimeUnit.SECONDS);
        return output();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
