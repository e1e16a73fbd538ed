package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The curl of this machine, which sends what it is told to one proxy. */
final class Curl {
    private final Path authority;
    private final int port;

    /** @param authority the PEM file of the only authority that it trusts */
    Curl(Path authority, int port) {
        this.authority = authority;
        this.port = port;
    }

    /** What it writes, with the protocol and the status at the end, each after a space. */
    String https(String host, String path, String... options) throws IOException, InterruptedException {
        Result result = run(host, path, options);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    record Result(int exit, String output) {}

    Result run(String host, String path, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--cacert",
                authority.toString(),
                "--noproxy",
                "*",
                "--connect-to",
                "::127.0.0.1:" + port,
                "--write-out",
                " %{http_version} %{http_code}"));
        command.addAll(List.of(options));
        command.add("https://" + host + path);
        return run(command);
    }

    /** Asks over HTTP; every host is this machine, whatever its port. */
    static Result http(String url, String... options) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "30", "--noproxy", "*"));
        command.addAll(List.of("--connect-to", "::127.0.0.1:"));
        command.addAll(List.of(options));
        command.add("http://" + url);
        return run(command);
    }

    private static Result run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
