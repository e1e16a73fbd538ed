package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.it.Await;
import dev.breakwater.metrics.Exposition;
import dev.breakwater.server.BreakwaterServer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the table of metrics that of a running proxy. Run with {@code -Dupdate} to rewrite it. */
@Timeout(60)
class MetricsDocumentationTest {
    private static final Path FILE = Path.of("docs/metrics.md");
    private static final String BEGIN = "<!-- generated: begin -->\n";
    private static final String END = "<!-- generated: end -->";
    private static final Pattern LABEL = Pattern.compile("[{,]([a-z]+)=\"");

    @TempDir
    Path directory;

    @Test
    void theTableHasEveryMetricOfARunningProxy() throws Exception {
        String document = Files.readString(FILE);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        String table = table(exposed());
        if (System.getProperty("update") != null) {
            Files.writeString(FILE, document.substring(0, begin) + table + document.substring(document.indexOf(END)));
            return;
        }
        assertThat(document.substring(begin, document.indexOf(END))).isEqualTo(table);
    }

    /** Every metric has a series in it: even failures, of which there is one, and WebSockets. */
    private String exposed() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0}], "grace_period": "1s", "access_log": {"format": "off"},
                 "upstreams": {"u": {"backends": ["http://127.0.0.1:9"]}},
                 "sites": [{"hosts": ["a.test"], "routes": [{"path": "/", "upstream": "u"}]}]}""");
        try (BreakwaterServer server = BreakwaterServer.start(config)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()))
                    .build();
            HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
            Await.until("the request has ended", () -> server.metrics().all().requests() == 1);
            server.metrics().opened(server.metrics().unknown());
            server.metrics().closed(server.metrics().unknown(), "closed");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Exposition.PROMETHEUS.write(server.metrics().scrape(), out);
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    private static String table(String text) {
        Map<String, String> rows = new TreeMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("# HELP breakwater_")) {
                String[] help = lines.get(i).split(" ", 4);
                String type = lines.get(i + 1).split(" ")[3];
                rows.put(help[2], "| `" + help[2] + "` | " + type + " | " + labels(lines.get(i + 2)) + " | " + help[3]);
            }
        }
        return "| metric | kind | labels | meaning |\n|---|---|---|---|\n" + String.join(" |\n", rows.values())
                + " |\n";
    }

    private static String labels(String series) {
        TreeSet<String> labels = new TreeSet<>();
        Matcher matcher = LABEL.matcher(series);
        while (matcher.find()) {
            if (!matcher.group(1).equals("le")) {
                labels.add(matcher.group(1));
            }
        }
        return String.join(", ", labels);
    }
}
