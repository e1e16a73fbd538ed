package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The file changes meanwhile, cannot be loaded, cannot be written. */
class ConfigStoreFileTest extends ConfigStoreContract {
    @Test
    void aReloadReadsTheFileAgain() throws Exception {
        scene.rewrite("10s", "20s");
        ConfigVersion version = store.reload();
        assertThat(version.number()).isEqualTo(2);
        assertThat(version.source()).isEqualTo("file");
        assertThat(scene.grace()).isEqualTo(20);
        assertThat(store.reload()).isEqualTo(version);
        assertThat(scene.applied).hasSize(2);
    }

    @Test
    void aRefusedReloadIsRememberedUntilTheNextGoodOne() throws Exception {
        scene.rewrite("10s", "soon");
        assertThatThrownBy(store::reload).isInstanceOf(ConfigException.class);
        assertThat(store.lastRefused().problems()).extracting(Problem::path).containsExactly("grace_period");
        assertThat(store.lastRefused().source()).isEqualTo(scene.path.toString());
        assertThat(scene.refused).containsExactly(store.lastRefused());
        store.fileChanged();
        store.fileChanged();
        assertThat(scene.refused).hasSize(2);
        scene.rewrite("h:2", "h:3");
        store.fileChanged();
        assertThat(scene.refused).hasSize(3);
        scene.rewrite("h:3", "h:2");
        scene.rewrite("soon", "10s");
        store.fileChanged();
        assertThat(store.lastRefused()).isNull();
        assertThat(store.history()).hasSize(1);
    }

    @Test
    void anEditTakesInFirstWhatNobodyHasNoticed() throws Exception {
        scene.rewrite("h:2", "h:3");
        ConfigVersion version = scene.grace("20s");
        assertThat(version.number()).isEqualTo(3);
        assertThat(store.version(2).source()).isEqualTo("file");
        assertThat(scene.text()).contains("h:3", "20s");
        scene.rewrite("h:3", "h:4");
        assertThatThrownBy(
                        () -> store.edit(StoreScene.put("grace_period", "30s").ifMatch(version.etag())))
                .isInstanceOf(StaleException.class);
        assertThat(store.current().number()).isEqualTo(4);
    }

    @Test
    void anEditOfAPartIsRefusedWhileTheFileCannotBeLoaded() throws Exception {
        scene.rewrite("10s", "soon");
        String broken = scene.text();
        assertThatThrownBy(() -> scene.grace("20s"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("cannot be loaded")
                .hasMessageContaining("soon");
        assertThat(scene.text()).isEqualTo(broken);
        assertThat(store.history()).hasSize(1);
        Files.delete(scene.path);
        assertThatThrownBy(() -> scene.grace("20s"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void aWholeReplacementOverwritesAFileThatCannotBeLoaded() throws Exception {
        scene.rewrite("10s", "soon");
        store.fileChanged();
        store.edit(Edit.replace("test", StoreScene.json(StoreScene.CONFIG.replace("10s", "20s"))));
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG.replace("10s", "20s"));
        assertThat(store.lastRefused()).isNull();
        Files.writeString(scene.path, "{");
        assertThat(store.rollback(2, null, null).number()).isEqualTo(2);
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG.replace("10s", "20s"));
        Files.delete(scene.path);
        store.rollback(1, null, null);
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG);
    }

    @Test
    void itsOwnWritingIsNoChangeOfTheFile() throws Exception {
        scene.grace("20s");
        store.fileChanged();
        assertThat(store.history()).hasSize(2);
        assertThat(scene.applied).hasSize(1);
    }

    @Test
    void anotherOrderOfKeysIsAVersionThatNeedNotBeApplied() throws Exception {
        Files.writeString(
                scene.path,
                "{\"grace_period\": \"10s\", \"$schema\": \"x\", \"backends\": [\"http://${HOST}:1\", \"http://h:2\"]}");
        store.fileChanged();
        assertThat(store.history()).hasSize(2);
        assertThat(scene.applied).isEmpty();
        assertThat(scene.grace("20s").document().propertyNames())
                .containsExactly("grace_period", "$schema", "backends");
    }

    @Test
    void whatCannotBeWrittenIsForThisProcessOnlyAndSaysWhy() throws Exception {
        StoreScene yaml = StoreScene.yamlIn(directory);
        String before = yaml.text();
        ConfigVersion version = yaml.grace("20s");
        assertThat(yaml.grace()).isEqualTo(20);
        assertThat(yaml.text()).isEqualTo(before);
        assertThat(version.persisted()).isFalse();
        assertThat(version.reason()).contains("config.yaml is not a .json file").isEqualTo(yaml.store.readOnlyReason());
        yaml.store.fileChanged();
        assertThat(yaml.store.current()).isEqualTo(version);
        assertThat(yaml.store.reload().persisted()).isTrue();
        assertThat(yaml.grace()).isEqualTo(10);
    }

    @Test
    void withoutAFileEverythingIsForThisProcessOnly() throws Exception {
        StoreScene war = new StoreScene(null);
        assertThat(war.grace("20s").reason()).contains("no configuration file");
        assertThat(war.grace()).isEqualTo(20);
        assertThat(war.store.file()).isNull();
        assertThatThrownBy(war.store::reload).isInstanceOf(ConflictException.class);
    }

    @Test
    void whatANamedFileSaysIsTakenInWithoutLosingWhatWasNotWritten() throws Exception {
        Path name = Files.writeString(directory.resolve("name.txt"), "n1");
        Path path = directory.resolve("named.yaml");
        StoreScene yaml = new StoreScene(
                Files.writeString(path, "backends: [\"http://${file:name.txt}:1\"]\ngrace_period: 10s\n"));
        yaml.grace("20s");
        Files.writeString(name, "n2");
        yaml.store.fileChanged();
        assertThat(yaml.state("n2:1")).isEqualTo(BackendState.READY);
        assertThat(yaml.grace()).isEqualTo(20);
        assertThat(yaml.store.current().persisted()).isFalse();
        assertThat(yaml.store.current().number()).isEqualTo(3);
    }
}
