package dev.breakwater.config;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of a store share: one over a file of its own. */
abstract class ConfigStoreContract {
    @TempDir
    Path directory;

    StoreScene scene;
    ConfigStore store;

    @BeforeEach
    void start() throws Exception {
        scene = StoreScene.in(directory);
        store = scene.store;
    }
}
