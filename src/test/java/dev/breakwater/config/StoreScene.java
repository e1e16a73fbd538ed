package dev.breakwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A store over a file, with a timer that is wound by hand. */
final class StoreScene {
    static final String CONFIG = """
            {
              "$schema": "x",
              "backends": ["http://${HOST}:1", "http://h:2"],
              "grace_period": "10s"
            }
            """;

    final Path path;
    final List<LoadedConfig> applied = new ArrayList<>();
    final List<ConfigVersion> told = new ArrayList<>();
    final List<Refusal> refused = new ArrayList<>();
    final Map<Runnable, Duration> timer = new HashMap<>();
    final ConfigStore store;
    private RuntimeException failure;

    StoreScene(Path path) throws Exception {
        this(path, new ConfigFile(path));
    }

    StoreScene(Path path, ConfigFile file) throws Exception {
        this.path = path;
        ConfigLoader loader = new ConfigLoader(Map.of("HOST", "a"));
        LoadedConfig first =
                path == null ? loader.parse(CONFIG, ConfigFormat.JSON, Path.of(""), "default") : loader.load(path);
        store = new ConfigStore(file, loader, first, this::after, this::apply);
        store.onVersion(told::add);
        store.onRefused(refused::add);
    }

    static StoreScene in(Path directory) throws Exception {
        return new StoreScene(Files.writeString(directory.resolve("config.json"), CONFIG));
    }

    /** One whose file cannot be written. */
    static StoreScene yamlIn(Path directory) throws Exception {
        String text = "backends: [\"http://a:1\", \"http://h:2\"]\ngrace_period: 10s # see the manual\n";
        return new StoreScene(Files.writeString(directory.resolve("config.yaml"), text));
    }

    private Runnable after(Duration delay, Runnable task) {
        timer.put(task, delay);
        return () -> timer.remove(task);
    }

    private void apply(LoadedConfig loaded) {
        if (failure != null) {
            RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
        applied.add(loaded);
    }

    /** The next configuration cannot be put into force. */
    void failOnce(RuntimeException thrown) {
        failure = thrown;
    }

    void timeIsOver() {
        List.copyOf(timer.keySet()).forEach(Runnable::run);
    }

    static Edit put(String key, String value) {
        return Edit.of("test " + key, (document, config) -> document.put(key, value));
    }

    static ObjectNode json(String text) throws ConfigException {
        return ConfigLoader.document(text, ConfigFormat.JSON, "test");
    }

    ConfigVersion grace(String value) throws Exception {
        return store.edit(put("grace_period", value));
    }

    /** What is in force, in seconds. */
    long grace() {
        return applied.get(applied.size() - 1).config().gracePeriod().toSeconds();
    }

    BackendState state(String id) {
        return applied.get(applied.size() - 1).config().upstreams().get("default").backends().stream()
                .filter(backend -> backend.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }

    String text() throws IOException {
        return Files.readString(path);
    }

    /** Somebody else changes the file. */
    void rewrite(String from, String to) throws IOException {
        Files.writeString(path, text().replace(from, to));
    }
}
