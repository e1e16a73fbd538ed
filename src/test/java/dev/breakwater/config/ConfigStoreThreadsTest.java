package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many change the configuration at once. */
@Timeout(60)
class ConfigStoreThreadsTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 25;

    @TempDir
    Path directory;

    @Test
    void ofThoseThatChangeTheSameVersionExactlyOneWins() throws Exception {
        StoreScene scene = StoreScene.in(directory);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(wins(scene, threads, round)).isEqualTo(1);
                assertThat(scene.store.current().number()).isEqualTo(round + 2);
                assertThat(scene.text()).contains("\"" + scene.grace() + "s\"");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int wins(StoreScene scene, ExecutorService threads, int round) throws Exception {
        String etag = scene.store.current().etag();
        List<Callable<Boolean>> edits = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String value = 100 + round * THREADS + i + "s";
            edits.add(() -> {
                try {
                    scene.store.edit(StoreScene.put("grace_period", value).ifMatch(etag));
                    return true;
                } catch (StaleException late) {
                    return false;
                }
            });
        }
        int wins = 0;
        for (Future<Boolean> won : threads.invokeAll(edits)) {
            wins += won.get() ? 1 : 0;
        }
        return wins;
    }

    @Test
    void noEditIsLost() throws Exception {
        StoreScene scene = StoreScene.in(directory);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<ConfigVersion>> edits = new ArrayList<>();
            for (int i = 0; i < THREADS * 4; i++) {
                var backend = StoreScene.json("{\"url\": \"http://n" + i + ":1\"}");
                edits.add(() -> scene.store.edit(Edit.of("test", BackendEdits.add("default", backend))));
            }
            for (Future<ConfigVersion> edit : threads.invokeAll(edits)) {
                edit.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(new ConfigLoader(java.util.Map.of("HOST", "a"))
                        .load(scene.path)
                        .config()
                        .upstreams()
                        .get("default")
                        .backends())
                .hasSize(2 + THREADS * 4);
    }
}
