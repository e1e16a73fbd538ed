package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.metrics.TrafficLog;
import dev.breakwater.server.BreakwaterServer;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What reloads do to metrics. */
class MetricsReloadIT extends ObservedProxy {
    private static final Logger LOG = Logger.getLogger(TrafficLog.class.getName());

    @Test
    void aReloadKeepsWhatStaysAndDropsWhatIsGone() throws Exception {
        get("a.test", "/x");
        get("a.test", "/fixed");
        awaitRequests(2);
        write(SITES.formatted(", {\"path\": \"/new\", \"respond\": {\"body\": \"new\"}}")
                .replace("/fixed", "/mended"));
        reload();
        get("a.test", "/new");
        get("a.test", "/x");
        awaitRequests(4);
        assertThat(value("requests_total", "/", "")).isEqualTo(2);
        assertThat(value("requests_total", "/new", "")).isEqualTo(1);
        assertThat(text()).doesNotContain("/fixed").contains("/mended");
        assertThat(value("breakwater_backend_requests_total{backend=\"first\",upstream=\"u\"}"))
                .isEqualTo(2);
    }

    @Test
    void aConfigurationThatIsRefusedIsCounted() throws Exception {
        double at = value("breakwater_config_last_reload_success_timestamp_seconds");
        Files.writeString(file(), "{");
        server.reload();
        Await.until("it is refused", () -> value("breakwater_config_reloads_total{result=\"refused\"}") >= 1);
        assertThat(value("breakwater_config_reloads_total{result=\"applied\"}")).isZero();
        assertThat(value("breakwater_config_last_reload_success_timestamp_seconds"))
                .isEqualTo(at);
    }

    @Test
    void theLogSumsUpWhereThatIsWantedAndOnlyThen() throws Exception {
        String quiet = Files.readString(file());
        Files.writeString(file(), quiet.replaceFirst("\\{", "{\"metrics\": {\"log_interval\": \"1s\"}, "));
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new RecordingHandler(lines);
        LOG.addHandler(handler);
        LOG.setLevel(Level.INFO);
        try {
            reload();
            get("a.test", "/fixed");
            Await.until("a line tells of a request", () -> lines.stream()
                    .anyMatch(line -> line.startsWith("1 requests, 0 errors, ")));
            Files.writeString(file(), quiet);
            reload();
            assertNoMore(lines);
        } finally {
            LOG.removeHandler(handler);
        }
    }

    /** What must not come cannot be awaited; a line that was begun before the reload may. */
    private static void assertNoMore(List<String> lines) throws InterruptedException {
        int before = lines.size();
        Thread.sleep(1_500);
        int begun = lines.size();
        if (begun > before) {
            Thread.sleep(1_500);
        }
        assertThat(lines).hasSize(begun);
        assertThat(begun).isLessThanOrEqualTo(before + 1);
    }

    @Test
    void theLogSumsUpFromTheStart() throws Exception {
        server.stop();
        Files.writeString(
                file(), Files.readString(file()).replaceFirst("\\{", "{\"metrics\": {\"log_interval\": \"1s\"}, "));
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new RecordingHandler(lines);
        LOG.addHandler(handler);
        LOG.setLevel(Level.INFO);
        try {
            server = BreakwaterServer.start(file());
            Await.until("a line", () -> !lines.isEmpty());
        } finally {
            LOG.removeHandler(handler);
        }
    }

    private static final class RecordingHandler extends Handler {
        private final List<String> lines;

        RecordingHandler(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
