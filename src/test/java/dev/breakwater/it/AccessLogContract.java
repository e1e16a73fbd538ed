package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a proxy writes to its access log. */
abstract class AccessLogContract extends ProxyContract {
    private final Path log = directory.resolve("access.log");

    /** The head of a configuration whose access log is JSON. */
    String loggingHead() {
        return HEAD.replace("{\"format\": \"off\"}", "{\"format\": \"json\", \"file\": \"" + log + "\"}");
    }

    /** An id that no other deployment's run has used. */
    String id(String name) {
        return name + "-" + deployment;
    }

    /** The lines of a log. One that is not whole yet does not count. */
    static List<String> wholeLines(Path log) throws IOException {
        String text = Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** The lines that speak of the request with that id. */
    List<String> lines(String id) throws IOException {
        return wholeLines(log).stream().filter(line -> line.contains(id)).toList();
    }

    /** The one line of the request with that id; waits for it. */
    String line(String id) throws IOException {
        Await.until("a line for " + id, () -> !lines(id).isEmpty());
        assertThat(lines(id)).as("one line for each request").hasSize(1);
        return lines(id).get(0);
    }

    JsonNode jsonLine(String id) throws IOException {
        JsonNode line = JsonMapper.shared().readTree(line(id));
        assertThat(line.path("request_id").stringValue(null)).isEqualTo(id);
        return line;
    }
}
