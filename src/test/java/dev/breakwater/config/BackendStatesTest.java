package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators set by hand holds, whether it could be written or not. */
class BackendStatesTest {
    @TempDir
    Path directory;

    @Test
    void statesThatCouldNotBeWrittenSurviveChangesOfTheFile() throws Exception {
        StoreScene yaml = StoreScene.yamlIn(directory);
        yaml.store.edit(Edit.of("test", BackendEdits.state("default", "h:2", BackendState.DOWN)));
        assertThat(yaml.state("h:2")).isEqualTo(BackendState.DOWN);
        yaml.rewrite("10s", "20s");
        yaml.store.fileChanged();
        assertThat(yaml.grace()).isEqualTo(20);
        assertThat(yaml.state("h:2")).isEqualTo(BackendState.DOWN);
        assertThat(yaml.store.current().persisted()).isFalse();
        assertThat(yaml.store.current().reason()).contains("set by hand");
        assertThat(yaml.store.reload().persisted()).isFalse();
        assertThat(yaml.state("h:2")).isEqualTo(BackendState.DOWN);
        yaml.store.edit(Edit.of("test", BackendEdits.state("default", "h:2", BackendState.READY)));
        yaml.rewrite("20s", "30s");
        assertThat(yaml.store.reload().persisted()).isTrue();
        assertThat(yaml.state("h:2")).isEqualTo(BackendState.READY);
    }

    @Test
    void aStateIsForgottenWithItsBackend() throws Exception {
        StoreScene yaml = StoreScene.yamlIn(directory);
        yaml.store.edit(Edit.of("test", BackendEdits.state("default", "h:2", BackendState.DOWN)));
        yaml.rewrite("h:2", "h:3");
        assertThat(yaml.store.reload().persisted()).isTrue();
        yaml.rewrite("h:3", "h:2");
        yaml.store.reload();
        assertThat(yaml.state("h:2")).isEqualTo(BackendState.READY);
    }

    @Test
    void aStateThatIsWrittenIsTheFilesOwn() throws Exception {
        StoreScene scene = StoreScene.in(directory);
        scene.store.edit(Edit.of("test", BackendEdits.state("default", "a:1", BackendState.DRAINING)));
        assertThat(scene.text()).contains("\"url\": \"http://${HOST}:1\"", "\"state\": \"draining\"");
        scene.rewrite("draining", "ready");
        assertThat(scene.store.reload().persisted()).isTrue();
        assertThat(scene.state("a:1")).isEqualTo(BackendState.READY);
    }

    @Test
    void aStateThatTheFileSaysOtherwiseIsKeptAsItWasSet() throws Exception {
        StoreScene yaml = StoreScene.yamlIn(directory);
        yaml.rewrite("[\"http://a:1\", \"http://h:2\"]", "[\"http://a:1\", {url: \"http://h:2\", state: down}]");
        yaml.store.reload();
        yaml.store.edit(Edit.of("test", BackendEdits.state("default", "h:2", BackendState.READY)));
        yaml.rewrite("10s", "20s");
        yaml.store.fileChanged();
        assertThat(yaml.grace()).isEqualTo(20);
        assertThat(yaml.state("h:2")).isEqualTo(BackendState.READY);
        yaml.rewrite("state: down", "state: draining");
        yaml.store.fileChanged();
        assertThat(yaml.state("h:2")).isEqualTo(BackendState.READY);
    }
}
