package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatcherTest {
    @TempDir
    Path directory;

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private Path file;
    private ConfigWatcher watcher;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("config.json");
        Files.writeString(file, config(9001));
        watch(file);
    }

    private void watch(Path path) throws ConfigException {
        ConfigLoader loader = new ConfigLoader(Map.of());
        ConfigStore store = new ConfigStore(
                path,
                loader,
                loader.load(path),
                (delay, task) -> () -> {},
                loaded -> events.add(port(loaded.config())));
        store.onRefused(refusal -> events.add(refusal.problems().size() + " problem"));
        watcher = new ConfigWatcher(store, Duration.ofMillis(20));
        watcher.start();
    }

    @AfterEach
    void stop() {
        watcher.close();
    }

    private static String config(int port) {
        return "{\"backends\": [\"http://localhost:" + port + "\"]}";
    }

    private static int port(ProxyConfig config) {
        return config.upstreams().get("default").backends().get(0).url().getPort();
    }

    private Object next() throws InterruptedException {
        return events.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void seesAFileThatIsWrittenInPlace() throws Exception {
        Files.writeString(file, config(9002));
        assertThat(next()).isEqualTo(9002);
    }

    @Test
    void seesAFileThatAnEditorReplaces() throws Exception {
        Path next = directory.resolve("config.json.swp");
        Files.writeString(next, config(9003));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(next()).isEqualTo(9003);
    }

    @Test
    void seesALinkThatIsSwappedFurtherUpAsKubernetesDoes() throws Exception {
        watcher.close();
        version("v1", 9001);
        version("v2", 9004);
        Path data = directory.resolve("..data");
        Files.createSymbolicLink(data, Path.of("v1"));
        Path mounted = directory.resolve("mounted.json");
        Files.createSymbolicLink(mounted, Path.of("..data/config.json"));
        watch(mounted);
        Path swap = directory.resolve("..data_tmp");
        Files.createSymbolicLink(swap, Path.of("v2"));
        Files.move(swap, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        assertThat(next()).isEqualTo(9004);
    }

    private void version(String name, int port) throws IOException {
        Path version = Files.createDirectory(directory.resolve(name));
        Files.writeString(version.resolve("config.json"), config(port));
    }

    @Test
    void keepsWhatWasGoodWhileAFileIsBadAndSaysSoOnce() throws Exception {
        Files.writeString(file, "{\"backends\": [\"http://loc");
        assertThat(next()).isEqualTo("1 problem");
        Files.delete(file);
        assertThat(next()).isEqualTo("1 problem");
        Files.writeString(file, config(9005));
        assertThat(next()).isEqualTo(9005);
        assertThat(events).isEmpty();
    }

    @Test
    void seesAFileThatTheConfigurationNames() throws Exception {
        Path secret = directory.resolve("port.txt");
        Files.writeString(secret, "9006\n");
        Files.writeString(file, "{\"backends\": [\"http://localhost:${file:port.txt}\"]}");
        assertThat(next()).isEqualTo(9006);
        Files.writeString(secret, "9007\n");
        assertThat(next()).isEqualTo(9007);
    }

    @Test
    void aNamedFileThatIsCreatedMendsWhatWasRefused() throws Exception {
        Files.writeString(file, "{\"backends\": [\"http://localhost:${file:later.txt}\"]}");
        assertThat((String) next()).endsWith("problem");
        // Now that it watches one file more it looks again, and has nothing new to say.
        assertThat(events.poll(200, TimeUnit.MILLISECONDS)).isNull();
        Files.writeString(directory.resolve("later.txt"), "9010");
        assertThat(next()).isEqualTo(9010);
        assertThat(events).isEmpty();
    }

    @Test
    void doesNothingWhenTheFileIsTouchedButLoadsItWhenAsked() throws Exception {
        Files.writeString(file, config(9001) + "\n");
        watcher.reload();
        assertThat(next()).isEqualTo(9001);
        Files.writeString(file, config(9008));
        assertThat(next()).isEqualTo(9008);
        assertThat(events).isEmpty();
    }
}
